import { z } from "zod";
import type { JsonValue } from "./json.ts";

/**
 * What a server that was set back lacks of a counter: the value of a `SyncConflict` of that field. A count is never taken
 * from a copy, because nobody can tell which differences are in it; but how much there was is known.
 */
export const lostCountSchema = z.object({
  /** The difference that is missing; below zero if something was counted twice. */
  missing: z.number(),
  /** What the counter was in the latest copy, of the last of `eras`, and in which version. */
  was: z.number(),
  version: z.number(),
  /** The eras after which the server was set back, in their order. */
  eras: z.array(z.number()).min(1),
  /** Whether the first copy came before anybody wrote to the row again. If not, that may be among what is missing. */
  sure: z.boolean(),
});
export type LostCount = z.infer<typeof lostCountSchema>;

/** A counter in a replica's copy of a row. */
export interface CopiedCount {
  readonly was: number;
  readonly era: number;
  readonly version: number;
}

/** What a conflict's value says of a counter; null if it says something else. */
export function lostCountOf(value: JsonValue | undefined): LostCount | null {
  return lostCountSchema.safeParse(value).data ?? null;
}

/** What is missing once a copy is known. Copies may come from everybody, late, and more than once. */
export function lostWithCopy(
  known: LostCount | null,
  { was, era, version }: CopiedCount,
  { count, sure }: { readonly count: number; readonly sure: boolean },
): LostCount {
  const last = known?.eras.at(-1) ?? -Infinity;
  if (known && (era < last || (era === last && version <= known.version))) return known;
  if (known && era === last) return { ...known, was, version, missing: known.missing + was - known.was };
  // Where others may have counted since, more than there was is what they added.
  const more = sure ? was - count : Math.max(0, was - count);
  return {
    missing: (known?.missing ?? 0) + more,
    was,
    version,
    eras: [...(known?.eras ?? []), era],
    sure: sure && (known?.sure ?? true),
  };
}

/** What is missing once a difference has come back that was in the count when the server was set back, `times` times. */
export function lostAfter(known: LostCount, difference: number, times = 1): LostCount {
  const missing = known.missing - difference * times;
  // Where others may have counted first, more coming back than was missing tells nothing.
  const tells = known.sure || Math.sign(missing) === Math.sign(known.missing);
  return { ...known, missing: tells ? missing : 0 };
}
