import type { OutboxEntry } from "./outbox.ts";

/** So often in a row the server may fail at a batch, while it answers pulls, before the batch is suspected. */
export const MAX_FAILURES = 5;

/**
 * What is to become of a batch at which the server fails: `again`; `halve`, to find the change at fault; `probe`, to
 * learn whether the server settles anything at all, for if it does not, the fault is its own.
 */
export type FailingStep = "again" | "halve" | "probe";

export function failingStep(batch: {
  /** How often in a row the server failed at it while it answered pulls. */
  readonly failures: number;
  readonly entries: readonly OutboxEntry[];
}): FailingStep {
  if (batch.failures < MAX_FAILURES) return "again";
  return cutInHalf(batch.entries) === 0 ? "probe" : "halve";
}

/** How many entries make the first half, cut where a group ends; 0 if all of them are one group. */
export function cutInHalf(entries: readonly OutboxEntry[]): number {
  const middle = entries.length / 2;
  const cuts = entries.flatMap(({ change: { group } }, index) => {
    const next = entries[index + 1];
    return next && (group === undefined || next.change.group !== group) ? [index + 1] : [];
  });
  return cuts.reduce((best, cut) => (Math.abs(cut - middle) < Math.abs(best - middle) ? cut : best), 0);
}
