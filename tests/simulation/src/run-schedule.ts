import { createSeededRandom } from "@tidemark/sync-client/testing";
import { problemsAfterQuiet, problemsNow } from "./checks/index.ts";
import { HAPPENINGS } from "./happenings/index.ts";
import type { Problem } from "./problem.ts";
import { quieten } from "./quieten.ts";
import type { Happening, Schedule } from "./schedule.ts";
import { pickBy, subSeed } from "./sub-seed.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface ScheduleReport {
  /** What is wrong; nothing, if all is well. */
  readonly problems: readonly Problem[];
  /** How many changes the server has settled. */
  readonly settled: number;
  /** A number that two runs have in common if all that was sent and stored in them is the same. */
  readonly fingerprint: number;
}

/** Runs one schedule: what happens in it, then quiet. The same schedule gives the same report. */
export async function runSchedule(schedule: Schedule, options?: WorldOptions): Promise<ScheduleReport> {
  const world = createWorld(schedule, options);
  const problems = await problemsOf(world);
  for (const { promise, sentence } of problems) world.trace.say("WRONG", () => `${promise}: ${sentence}`);
  for (const device of world.devices) await device.end();
  const settled = world.books.settled();
  return { problems, settled: settled.size, fingerprint: subSeed(0, ...settled.keys(), world.clock.now()) };
}

async function problemsOf(world: World): Promise<readonly Problem[]> {
  try {
    world.reseed(subSeed(world.schedule.seed, "start"));
    for (const device of world.devices) await device.openTab();
    for (const happening of world.schedule.happenings) {
      await happen(world, happening);
      await world.clock.settle();
      const problems = await problemsNow(world);
      if (problems.length > 0) return problems;
    }
    world.reseed(subSeed(world.schedule.seed, "quiet"));
    await quieten(world);
    return await problemsAfterQuiet(world);
  } catch (error) {
    const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ promise: "runs", sentence }];
  }
}

async function happen(world: World, { name, number, device: at, seed }: Happening): Promise<void> {
  world.reseed(seed);
  const random = createSeededRandom(seed);
  const there = world.devices.filter((device) => device.number === at);
  const device = pickBy(random.below(2 ** 32), there, (one) => one.name);
  if (!device) return;
  await HAPPENINGS[name]({
    world,
    device,
    random,
    number,
    say: (what, tab) => world.trace.say(tab?.name ?? device.name, () => `[${number}] ${what}`),
  });
}
