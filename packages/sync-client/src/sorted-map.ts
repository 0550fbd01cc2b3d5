import type { Key, KeyRange } from "../ports.ts";

/** A map that keeps its entries in key order, as a database does. */
export interface SortedMap {
  get(key: Key): unknown;
  /** Gives what was there before. */
  set(key: Key, value: unknown): unknown;
  delete(key: Key): unknown;
  clear(): void;
  entries(range?: KeyRange): readonly (readonly [Key, unknown])[];
  copy(): SortedMap;
}

export function createSortedMap(initial: readonly (readonly [Key, unknown])[] = []): SortedMap {
  const entries = [...initial];

  /** Where the first entry lies that is not below `key`. */
  function position(key: Key): number {
    const last = entries.at(-1);
    if (!last || compareKeys(last[0], key) < 0) return entries.length;
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = entries[middle];
      if (entry && compareKeys(entry[0], key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function found(index: number, key: Key): readonly [Key, unknown] | undefined {
    const entry = entries[index];
    return entry && compareKeys(entry[0], key) === 0 ? entry : undefined;
  }

  return {
    get: (key) => found(position(key), key)?.[1],
    set(key, value) {
      const index = position(key);
      const before = found(index, key);
      entries.splice(index, before ? 1 : 0, [key, value]);
      return before?.[1];
    },
    delete(key) {
      const index = position(key);
      const before = found(index, key);
      if (before) entries.splice(index, 1);
      return before?.[1];
    },
    clear: () => void entries.splice(0),
    entries(range) {
      if (!range) return [...entries];
      const end = position(range.to);
      return entries.slice(position(range.from), found(end, range.to) ? end + 1 : end);
    },
    copy: () => createSortedMap(entries),
  };
}

/** The order of keys: numbers, then strings, then arrays part by part, the shorter first. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : Number(a > b);
  if (isParts(a) && isParts(b)) return compareParts(a, b);
  return rank(a) - rank(b);
}

function compareParts(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareKeys(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isParts(key: Key): key is readonly (number | string)[] {
  return typeof key === "object";
}

function rank(key: Key): number {
  if (typeof key === "number") return 0;
  return typeof key === "string" ? 1 : 2;
}
