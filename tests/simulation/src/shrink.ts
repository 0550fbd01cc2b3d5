import { hardshipsOf, type Reduction } from "./reduction.ts";
import type { Schedule } from "./schedule.ts";

/**
 * The shortest reduction found under which the schedule still fails: none of its happenings and hardships can go
 * alone.
 *
 * @param fails says whether what is left still goes wrong in the same way.
 */
export async function shrink(
  schedule: Schedule,
  start: Reduction,
  fails: (reduction: Reduction) => Promise<boolean>,
): Promise<Reduction> {
  const hardships = hardshipsOf(schedule);
  let { keep, without } = start;
  let before: Reduction;
  do {
    before = { keep, without };
    keep = await shortest(keep, (fewer) => fails({ keep: fewer, without }));
    for (const name of hardships) {
      const easier = [...without, name];
      if (!without.includes(name) && (await fails({ keep, without: easier }))) without = easier;
    }
    // With fewer hardships fewer happenings may do, and the other way round.
  } while (keep !== before.keep || without !== before.without);
  return before;
}

/**
 * A part of a list that still fails, of which no single item can go (delta debugging, "Simplifying and Isolating
 * Failure-Inducing Input", Zeller and Hildebrandt 2002). The whole list is taken to fail.
 */
export async function shortest<Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let left = items;
  let pieces = Math.min(2, items.length);
  while (pieces > 0) {
    const fewer = await firstFailing(complements(left, pieces), fails);
    if (!fewer && pieces === left.length) break;
    left = fewer ?? left;
    pieces = Math.min(left.length, fewer ? Math.max(2, pieces - 1) : pieces * 2);
  }
  return left;
}

/** The list without its first piece, without its second, and so on. */
function complements<Item>(items: readonly Item[], pieces: number): readonly (readonly Item[])[] {
  const ends = Array.from({ length: pieces + 1 }, (_, n) => Math.floor((items.length * n) / pieces));
  return ends.slice(1).map((end, n) => items.toSpliced(ends[n] ?? 0, end - (ends[n] ?? 0)));
}

async function firstFailing<Item>(
  candidates: readonly (readonly Item[])[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}
