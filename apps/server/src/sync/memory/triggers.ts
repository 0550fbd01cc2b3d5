import {
  aliveStamp,
  encodeStamp,
  INSERT_KEY,
  jsonEqual,
  type RowState,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  type Stamps,
  stampOf,
  type Values,
} from "@tidemark/sync-core";

/** What the database's triggers make of a write. `given` are the stamps of a push; nobody else may give any. */

/** A row as an insert leaves it, over the tombstone that was there. */
export function insertedRow(
  grave: RowState | undefined,
  values: Values,
  given: Stamps | null,
  now: number,
): RowState {
  return { values, stamps: given ?? { [INSERT_KEY]: sqlStamp(grave?.dead, now) } };
}

/** A live row as an update leaves it; the row itself if that changes nothing. */
export function updatedRow(before: RowState, values: Values, given: Stamps | null, now: number): RowState {
  const stamps: Record<string, Stamp> = { ...(given ?? before.stamps) };
  let changed = given !== null && !sameStamps(given, before.stamps);
  for (const [field, value] of Object.entries(values)) {
    if (jsonEqual(value, before.values[field] ?? null)) continue;
    changed = true;
    const seen = stampOf(before.stamps, field);
    if (given === null || stampOf(given, field) === seen) stamps[field] = sqlStamp(seen, now);
  }
  return changed ? { values: { ...before.values, ...values }, stamps } : before;
}

/** What a deletion leaves of a live row. */
export function buriedRow(before: RowState, now: number): RowState {
  return { ...before, dead: sqlStamp(aliveStamp(before.stamps), now) };
}

/** A stamp for SQL's edit of a value that bears `seen`, or none: now, and above it in any case. */
function sqlStamp(seen: Stamp | undefined, now: number): Stamp {
  const present = encodeStamp({ ms: Math.floor(now), counter: 0 }, SQL_REPLICA);
  return seen === undefined || present > seen ? present : stampAbove(seen, SQL_REPLICA);
}

function sameStamps(a: Stamps, b: Stamps): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
