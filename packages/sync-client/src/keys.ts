import type { Key } from "./ports.ts";

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
