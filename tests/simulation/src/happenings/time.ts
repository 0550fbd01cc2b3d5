import type { Happen } from "./scene.ts";

const HOUR_MS = 3_600_000;
const JUMPS = [1_000, 90_000, HOUR_MS, 30 * HOUR_MS, 8 * 24 * HOUR_MS];

export const moment: Happen = ({ world, random, say }) => pass(world.clock, random.below(200), say);
export const aWhile: Happen = ({ world, random, say }) => pass(world.clock, random.below(20_000), say);
export const longWhile: Happen = ({ world, say }) => pass(world.clock, 120_000, say);

/** The device's clock is set, either way. */
export const clockJump: Happen = ({ device, random, say }) => {
  const by = random.pick(JUMPS) * random.pick([1, -1]);
  say(`sets its clock by ${by} ms`);
  device.offset += by;
};

function pass(
  clock: { advance(ms: number): Promise<void> },
  ms: number,
  say: (what: string) => void,
): Promise<void> {
  say(`${ms} ms pass`);
  return clock.advance(ms);
}
