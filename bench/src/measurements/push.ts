import { insertRows } from "../floors/insert-rows.ts";
import type { Result } from "../result.ts";
import type { Bench } from "../setup/bench.ts";
import { makeGoal } from "../setup/goals.ts";
import type { Sizes } from "../sizes.ts";
import { compareThroughput } from "../throughput.ts";

/** Goals made offline, from the moment the network is there until all are in PostgreSQL. */
export function measurePush(bench: Bench, { rows, runs }: Sizes): Promise<Result> {
  return compareThroughput({
    name: "push",
    what: `${rows} goals made offline, from connecting until all are in PostgreSQL`,
    floorWhat: "INSERT of the same rows, 1,000 per statement and transaction, no triggers",
    rows,
    runs,
    ours: () => pushGoals(bench, rows),
    floor: () => insertRows(bench.sql, rows),
  });
}

async function pushGoals(bench: Bench, rows: number): Promise<number> {
  await bench.emptySpace();
  const { client, goOnline, settled } = await bench.openClient({ online: false });
  for (let n = 0; n < rows; n += 1) await client.create("goal", makeGoal(n));
  const start = performance.now();
  goOnline();
  await settled(rows);
  const took = performance.now() - start;
  const [arrived] = await bench.sql<{ count: number }[]>`select count(*)::int as count from goal`;
  if (arrived?.count !== rows) throw new Error(`${arrived?.count} of ${rows} goals are in PostgreSQL`);
  await client.close();
  return took;
}
