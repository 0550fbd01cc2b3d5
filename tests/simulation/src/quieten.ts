import { thawAll } from "./happenings/tabs.ts";
import { noFaults } from "./unruly-store.ts";
import type { World } from "./world.ts";

/** However long the last retry waits: its timers end well before this. */
const QUIET_MS = 15 * 60_000;

/** The longest that anybody waits for a message. */
const LAST_ARRIVAL_MS = 31_000;

/** Ends all accidents, and waits until nobody has anything left to do. */
export async function quieten(world: World): Promise<void> {
  const { clock, devices, trace } = world;
  trace.say("all", () => "is quiet from now on");
  world.troubleUntil = 0;
  for (const device of devices) {
    device.network.calm();
    device.diskFaults.full = false;
    device.signedOut = false;
    thawAll(device);
    for (const tab of device.tabs) Object.assign(tab.faults, noFaults());
    if (device.tabs.size === 0) await device.openTab();
    for (const { client, connectivity } of device.tabs) {
      connectivity.say("shown");
      connectivity.say("online");
      client.syncNow();
    }
  }
  const atRest = () =>
    devices.every(({ tabs }) =>
      [...tabs].every(({ client }) => {
        const { state, pending, live } = client.status();
        return state === "idle" && pending === 0 && live;
      }),
    );
  await clock.advanceUntil(atRest, QUIET_MS);
  // Whatever was still on its way arrives, or is given up, and may start a round.
  await clock.advance(LAST_ARRIVAL_MS);
  await clock.advanceUntil(atRest, QUIET_MS);
}
