import type { Throughput } from "./result.ts";
import { median } from "./statistics.ts";

export interface ThroughputPlan {
  readonly name: string;
  readonly what: string;
  readonly floorWhat: string;
  readonly rows: number;
  readonly runs: number;
  /** Each does its work once and gives the ms that it took. */
  readonly ours: () => Promise<number>;
  readonly floor: () => Promise<number>;
}

/** Ours and the floor in turn, so that both meet the same machine; after one turn to warm up. */
export async function compareThroughput(plan: ThroughputPlan): Promise<Throughput> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let run = 0; run <= plan.runs; run += 1) {
    const [own, least] = [await plan.ours(), await plan.floor()];
    if (run === 0) continue;
    ours.push(own);
    floor.push(least);
  }
  const perSecond = (times: readonly number[]) => Math.round(plan.rows / (median(times) / 1_000));
  const [value, least] = [perSecond(ours), perSecond(floor)];
  return {
    name: plan.name,
    what: plan.what,
    unit: "rows/s",
    value,
    floor: { what: plan.floorWhat, value: least },
    ratio: Number((value / least).toFixed(3)),
  };
}
