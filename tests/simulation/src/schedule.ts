import { createSeededRandom } from "@tidemark/sync-client/testing";
import { type HappeningName, WEIGHTS, type Weights } from "./weights.ts";

/** A world and what happens in it, as data: some of it may be left out, and the rest stays what it was. */
export interface Schedule {
  readonly seed: number;
  /** How many rows a page of the server holds. */
  readonly pageRows: number;
  readonly devices: readonly DevicePlan[];
  readonly happenings: readonly Happening[];
}

export interface DevicePlan {
  readonly number: number;
  /** By how much its clock is wrong at first, in ms. */
  readonly offset: number;
  readonly network: NetworkPlan;
}

/** What a network does to messages. */
export interface NetworkPlan {
  readonly loss: number;
  readonly repetition: number;
  /** The longest that a message travels, in ms. */
  readonly slowness: number;
}

/** One thing that happens. Whatever else is drawn for it comes from its own seed. */
export interface Happening {
  readonly number: number;
  readonly name: HappeningName;
  /** To which device, if it is one that happens to a device. */
  readonly device: number;
  readonly seed: number;
}

export const WHOLE_PAGES = 1_000;
export const CALM: NetworkPlan = { loss: 0, repetition: 0, slowness: 5 };

/** So many happenings at least and at most; short schedules are more frequent. */
const HAPPENINGS = { min: 5, max: 60 };

/** Draws a schedule; the same seed gives the same. */
export function drawSchedule(seed: number, weights: Weights = WEIGHTS): Schedule {
  const random = createSeededRandom(seed);
  const devices = Array.from({ length: random.pick([1, 2, 2, 3]) }, (_, number) => ({
    number,
    offset: random.pick([0, 0, 7_200_000, -7_200_000]),
    network: {
      loss: random.pick([0, 0.05, 0.3]),
      repetition: random.pick([0, 0.1]),
      slowness: random.pick([20, 300, 4_000]),
    },
  }));
  const pageRows = random.pick([WHOLE_PAGES, WHOLE_PAGES, 3, 1]);
  const spread = HAPPENINGS.max - HAPPENINGS.min + 1;
  const length = HAPPENINGS.min + Math.floor(spread * random.next() ** 2);
  const names = namesOf(weights);
  const happenings = Array.from({ length }, (_, number) => ({
    number,
    name: random.pick(names),
    device: random.below(devices.length),
    seed: random.below(2 ** 32),
  }));
  return { seed, pageRows, devices, happenings };
}

/** Every name as often as it weighs. */
function namesOf(weights: Weights): readonly HappeningName[] {
  const table = Object.entries(weights) as readonly (readonly [HappeningName, number])[];
  return table.flatMap(([name, weight]) => Array.from({ length: weight }, () => name));
}
