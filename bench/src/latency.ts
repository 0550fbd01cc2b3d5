import type { Latency } from "./result.ts";
import { percentile } from "./statistics.ts";

export interface LatencyPlan {
  readonly name: string;
  readonly what: string;
  readonly floorWhat: string;
  readonly samples: number;
  /** Each does its work once and gives the ms that it took. */
  readonly ours: () => Promise<number>;
  readonly floor: () => Promise<number>;
}

const WARM_UP = 30;

/** Ours and the floor in turn, so that both meet the same machine. */
export async function compareLatency(plan: LatencyPlan): Promise<Latency> {
  const ours: number[] = [];
  const floor: number[] = [];
  for (let sample = -WARM_UP; sample < plan.samples; sample += 1) {
    const [own, least] = [await plan.ours(), await plan.floor()];
    if (sample < 0) continue;
    ours.push(own);
    floor.push(least);
  }
  const [own, least] = [summary(ours), summary(floor)];
  return {
    name: plan.name,
    what: plan.what,
    unit: "ms",
    samples: plan.samples,
    ...own,
    floor: { what: plan.floorWhat, ...least },
    ratio: { p50: rounded(own.p50 / least.p50), p99: rounded(own.p99 / least.p99) },
  };
}

function summary(times: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: rounded(percentile(times, 0.5)), p99: rounded(percentile(times, 0.99)) };
}

function rounded(ms: number): number {
  return Number(ms.toFixed(2));
}
