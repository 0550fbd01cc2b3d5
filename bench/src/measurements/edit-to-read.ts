import { startNotifyFloor } from "../floors/notify-round-trip.ts";
import { compareLatency } from "../latency.ts";
import type { Result } from "../result.ts";
import type { Bench } from "../setup/bench.ts";
import { until, watchGoal } from "../setup/watched-goal.ts";
import type { Sizes } from "../sizes.ts";

/** From the call that edits on one client until another client shows the edit. */
export async function measureEditToRead(bench: Bench, { samples }: Sizes): Promise<Result> {
  await bench.emptySpace();
  const writer = (await bench.openClient()).client;
  const reader = (await bench.openClient()).client;
  const goal = await watchGoal(bench, reader);
  await until(() => writer.row("goal", goal.id) !== undefined && writer.status().live);
  const floor = await startNotifyFloor(bench.databaseUrl);
  let value = 0;
  try {
    return await compareLatency({
      name: "edit-to-read",
      what: "one client's edit to another client's read",
      floorWhat: "UPDATE with NOTIFY, from one connection to another",
      samples,
      async ours() {
        value += 1;
        const start = performance.now();
        const edit = writer.increment("goal", goal.id, "currentValue", 1);
        await Promise.all([edit, goal.reads(value)]);
        const took = performance.now() - start;
        await until(() => writer.status().pending === 0 && writer.status().state === "idle");
        return took;
      },
      floor: floor.roundTrip,
    });
  } finally {
    await Promise.all([writer.close(), reader.close(), floor.end()]);
  }
}
