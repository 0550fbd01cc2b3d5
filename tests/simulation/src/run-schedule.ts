import { happen, openTab, thawTabs } from "./accidents.ts";
import { problemsOf } from "./checks.ts";
import { createWorld, type World } from "./world.ts";

const HAPPENINGS = 100;

/** However long the last retry waits: its timers end well before this. */
const QUIET_MS = 15 * 60_000;

export interface ScheduleReport {
  /** What is wrong when all is quiet, as sentences. */
  readonly problems: readonly string[];
  /** How many changes the server has settled. */
  readonly settled: number;
}

/**
 * Runs one schedule: devices with tabs, people who edit, and accidents, all drawn from one seed; then
 * quiet. The same seed gives the same schedule.
 */
export async function runSchedule(seed: number): Promise<ScheduleReport> {
  const world = createWorld(seed);
  for (const device of world.devices) await openTab(device);
  for (let step = 0; step < HAPPENINGS; step += 1) {
    await happen(world);
    await world.clock.settle();
  }
  await quieten(world);
  return { problems: problemsOf(world), settled: world.ledger.settled.size };
}

async function quieten({ clock, devices }: World): Promise<void> {
  for (const device of devices) {
    device.network.calm();
    thawTabs(device);
    if (device.tabs.size === 0) await openTab(device);
    for (const { connectivity } of device.tabs) {
      connectivity.say("shown");
      connectivity.say("online");
    }
  }
  const atRest = () =>
    devices.every(({ tabs }) =>
      [...tabs].every(
        ({ client }) =>
          client.status().state === "idle" && client.status().pending === 0 && client.status().live,
      ),
    );
  await clock.advanceUntil(atRest, QUIET_MS);
  // Whatever was still on its way arrives, and may start a round.
  await clock.advance(60_000);
  await clock.advanceUntil(atRest, QUIET_MS);
}
