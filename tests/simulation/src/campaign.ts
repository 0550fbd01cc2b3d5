import type { Problem } from "./problem.ts";
import { type Reduction, reduced, wholeOf } from "./reduction.ts";
import { runSchedule, type ScheduleReport } from "./run-schedule.ts";
import { drawSchedule, type Schedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";
import { createTrace } from "./trace.ts";
import type { WorldOptions } from "./world.ts";
import type { Weights } from "./weights.ts";

export interface Failure {
  readonly schedule: Schedule;
  readonly problems: readonly Problem[];
}

export interface CampaignReport {
  readonly failed: readonly Failure[];
  readonly settled: number;
  /** Of the processor, which others on the machine do not slow down. */
  readonly cpuSeconds: number;
}

/** Runs one schedule per seed, from `first` on. */
export async function runSeeds({
  first,
  runs,
  weights,
}: {
  readonly first: number;
  readonly runs: number;
  readonly weights?: Weights;
}): Promise<CampaignReport> {
  const failed: Failure[] = [];
  const start = process.cpuUsage();
  let settled = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const schedule = drawSchedule(seed, weights);
    const report = await runSchedule(schedule);
    settled += report.settled;
    if (report.problems.length > 0) failed.push({ schedule, problems: report.problems });
    // Virtual time never ends a turn of the event loop by itself, and who runs this may want to hear of it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(start);
  return { failed, settled, cpuSeconds: (user + system) / 1_000_000 };
}

/** Runs what is left of a schedule and says every happening and every message. */
export function traceOf(
  schedule: Schedule,
  reduction: Reduction,
  say: (line: string) => void,
): Promise<ScheduleReport> {
  return runSchedule(reduced(schedule, reduction), { tracing: (clock) => createTrace(clock, say) });
}

/** Says what went wrong and how to see it again; and in how few steps, if it is to be shrunk. */
export async function explain(
  { schedule, problems }: Failure,
  { weights, shrinks }: { readonly weights: string; readonly shrinks: boolean },
  say: (line: string) => void,
): Promise<void> {
  const [first] = problems;
  say(
    `seed ${schedule.seed}: ${problems.map(({ promise, sentence }) => `${promise}: ${sentence}`).join("\n  ")}`,
  );
  const weighted = weights === "" ? "" : ` --weights ${weights}`;
  if (!first || !shrinks) return say(`  again: pnpm sim --seed ${schedule.seed}${weighted} --trace\n`);
  const least = await shrinkFailure(schedule, first);
  await traceOf(schedule, least, (line) => say(`  ${line}`));
  const without = least.without.length === 0 ? "" : ` --without ${least.without.join(",")}`;
  say(`  again: pnpm sim --seed ${schedule.seed}${weighted} --keep ${least.keep.join(",")}${without}\n`);
}

/** The least of a schedule that breaks the same promise. */
export function shrinkFailure(
  schedule: Schedule,
  { promise }: Problem,
  options?: WorldOptions,
): Promise<Reduction> {
  return shrink(schedule, wholeOf(schedule), async (reduction) => {
    const { problems } = await runSchedule(reduced(schedule, reduction), options);
    return problems.some((problem) => problem.promise === promise);
  });
}
