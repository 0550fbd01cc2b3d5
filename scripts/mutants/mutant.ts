import type { Check } from "./check.ts";

/** A fault to be planted, and what ought to notice it. */
export interface Mutant {
  readonly name: string;
  /** What the faulty code does: the end of “Nothing notices that …”. */
  readonly fault: string;
  readonly edits: readonly MutantEdit[];
  /** Tried in this order until one catches it. */
  readonly checks: readonly Check[];
}

export interface MutantEdit {
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A fault of which the file, and perhaps the checks, are said once for several. */
export interface Fault extends Pick<Mutant, "name" | "fault">, Omit<MutantEdit, "file"> {
  /** What else it takes. */
  readonly also?: readonly MutantEdit[];
  /** Instead of those that the others have. */
  readonly checks?: readonly Check[];
}

/** Faults that lie in one file and ought to be noticed by the same checks. */
export function faultsIn(
  file: string,
  checks: readonly Check[],
  faults: readonly Fault[],
): readonly Mutant[] {
  return faults.map(({ name, fault, find, replace, also = [], checks: own = checks }) => ({
    name,
    fault,
    edits: [{ file, find, replace }, ...also],
    checks: own,
  }));
}

/**
 * The files that a mutant alters, with the fault in them. `read` gives a file as it is.
 *
 * @throws {@link MutantOutdated} if the code has changed, so that nobody knows any more what the fault would be.
 */
export async function plant(
  { name, edits }: Mutant,
  read: (file: string) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const planted = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const text = planted.get(file) ?? (await read(file));
    const found = text.split(find).length - 1;
    if (found !== 1) throw new MutantOutdated(outdated(name, file, found, find));
    planted.set(file, text.split(find).join(replace));
  }
  return planted;
}

function outdated(name: string, file: string, found: number, find: string): string {
  const where = found === 0 ? `is not in ${file}` : `is ${found} times in ${file}`;
  return `mutant ${name} no longer applies: what it replaces ${where}. Say in scripts/mutants/catalogue where its fault lies now:\n${find}`;
}

/** The catalogue does not fit the code. The message says what to do. */
export class MutantOutdated extends Error {
  override readonly name = "MutantOutdated";
}
