import { compareKeys } from "./keys.ts";
import type { Key, KeyRange } from "./ports.ts";

/** A map that keeps its entries in key order, as a database does. */
export interface SortedMap<Value> {
  get(key: Key): Value | undefined;
  /** Gives what was there before. */
  set(key: Key, value: Value): Value | undefined;
  delete(key: Key): Value | undefined;
  clear(): void;
  entries(range?: KeyRange): readonly (readonly [Key, Value])[];
  /** From the last to the first, as far as somebody looks. */
  reversed(): Iterable<Value>;
  size(): number;
  /** How many entries have a key above `key`. */
  countAbove(key: Key): number;
  last(): Value | undefined;
  copy(): SortedMap<Value>;
}

export function createSortedMap<Value>(initial: readonly (readonly [Key, Value])[] = []): SortedMap<Value> {
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

  function found(index: number, key: Key): readonly [Key, Value] | undefined {
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
    *reversed() {
      for (let index = entries.length - 1; index >= 0; index -= 1) {
        const entry = entries[index];
        if (entry) yield entry[1];
      }
    },
    size: () => entries.length,
    countAbove(key) {
      const index = position(key);
      return entries.length - index - (found(index, key) ? 1 : 0);
    },
    last: () => entries.at(-1)?.[1],
    copy: () => createSortedMap(entries),
  };
}
