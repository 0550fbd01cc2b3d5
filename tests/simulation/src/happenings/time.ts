import { isSettled } from "../settled-edits.ts";
import type { World } from "../world.ts";
import { endTabs } from "./disk.ts";
import type { Happen } from "./scene.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const JUMPS = [1_000, 90_000, HOUR_MS, 30 * HOUR_MS, 8 * DAY_MS];

/** So long devices keep what was settled, and so long the server remembers what is gone. */
const KEPT_MS = 7 * DAY_MS;
const REMEMBERED_MS = 90 * DAY_MS;

export const moment: Happen = ({ world, random, say }) => pass(world.clock, random.below(200), say);
export const aWhile: Happen = ({ world, random, say }) => pass(world.clock, random.below(20_000), say);
export const longWhile: Happen = ({ world, say }) => pass(world.clock, 120_000, say);

/** The device's clock is set, either way. */
export const clockJump: Happen = ({ world, device, random, say }) => {
  const by = random.pick(JUMPS) * random.pick([1, -1]);
  say(`sets its clock by ${by} ms`);
  device.offset += by;
  if (by > KEPT_MS) fade(world);
};

/** Nobody has the app open for days or months; what is old then is forgotten. */
export const absence: Happen = async ({ world, random, say }) => {
  const days = random.pick([10, 40, 100]);
  say(`nobody is there for ${days} days`);
  for (const device of world.devices) endTabs(device);
  await world.clock.advance(days * DAY_MS);
  world.server.expire(REMEMBERED_MS);
  fade(world);
};

function fade({ ledger, books }: World): void {
  ledger.fade(books.wasEverTold, (edit) => isSettled(books, edit));
}

function pass(
  clock: { advance(ms: number): Promise<void> },
  ms: number,
  say: (what: string) => void,
): Promise<void> {
  say(`${ms} ms pass`);
  return clock.advance(ms);
}
