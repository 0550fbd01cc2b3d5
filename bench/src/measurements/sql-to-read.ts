import { startNotifyFloor } from "../floors/notify-round-trip.ts";
import { compareLatency } from "../latency.ts";
import type { Result } from "../result.ts";
import type { Bench } from "../setup/bench.ts";
import { until, watchGoal } from "../setup/watched-goal.ts";
import type { Sizes } from "../sizes.ts";

/** From an UPDATE with plain SQL until a client shows it. */
export async function measureSqlToRead(bench: Bench, { samples }: Sizes): Promise<Result> {
  await bench.emptySpace();
  const reader = (await bench.openClient()).client;
  const goal = await watchGoal(bench, reader);
  const floor = await startNotifyFloor(bench.databaseUrl);
  let value = 0;
  try {
    return await compareLatency({
      name: "sql-to-read",
      what: "an UPDATE in SQL to a client's read",
      floorWhat: "UPDATE with NOTIFY, from one connection to another",
      samples,
      async ours() {
        value += 1;
        const start = performance.now();
        const update = bench.sql`
          update goal set current_value = ${value} where space_id = ${bench.space} and id = ${goal.id}`;
        await Promise.all([update, goal.reads(value)]);
        const took = performance.now() - start;
        await until(() => reader.status().state === "idle");
        return took;
      },
      floor: floor.roundTrip,
    });
  } finally {
    await Promise.all([reader.close(), floor.end()]);
  }
}
