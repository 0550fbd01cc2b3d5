import { startRowsFloor } from "../floors/fetch-rows.ts";
import type { Result } from "../result.ts";
import type { Bench } from "../setup/bench.ts";
import type { BenchClient } from "../setup/bench-client.ts";
import type { Sizes } from "../sizes.ts";
import { compareThroughput } from "../throughput.ts";

/** A new device: from opening its empty store until all rows are in it and can be read. */
export async function measureFirstPull(bench: Bench, { rows, runs }: Sizes): Promise<Result> {
  await bench.emptySpace();
  await bench.fillSpace(rows);
  const floor = await startRowsFloor(bench.databaseUrl, bench.space);
  try {
    return await compareThroughput({
      name: "first-pull",
      what: `${rows} goals, from opening an empty store until all can be read`,
      floorWhat: "SELECT → JSON → HTTP → parse of the same rows, in one piece",
      rows,
      runs,
      ours: () => pullGoals(bench, rows),
      floor: () => floor.fetchRows(rows),
    });
  } finally {
    floor.end();
  }
}

async function pullGoals(bench: Bench, rows: number): Promise<number> {
  const start = performance.now();
  const { client } = await bench.openClient();
  await firstSync(client);
  const read = client.rows("goal").length;
  const took = performance.now() - start;
  if (read !== rows) throw new Error(`${read} of ${rows} goals were pulled`);
  await client.close();
  return took;
}

function firstSync(client: BenchClient["client"]): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.subscribe(look);
    function look(): void {
      if (client.status().lastSync === null) return;
      stop();
      resolve();
    }
    look();
  });
}
