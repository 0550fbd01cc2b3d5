import type { Values } from "./entity.ts";
import { laterStamp, type Stamp } from "./stamp.ts";

/**
 * When each field of a row got its value, in its one canonical form: the key `""` holds the stamp of
 * the insert, and a field is listed only if its stamp differs from that.
 */
export type Stamps = Readonly<Record<string, Stamp>>;

/** A row as merging sees it. A dead row keeps its values, so that a later edit can bring it back. */
export interface RowState {
  readonly values: Values;
  readonly stamps: Stamps;
  /** The stamp of the deletion; absent from a live row. */
  readonly dead?: Stamp;
}

/** The key of the insert's stamp in {@link Stamps}. */
export const INSERT_KEY = "";

/** The stamp of one field of a row. */
export function stampOf(stamps: Stamps, field: string): Stamp {
  const stamp = stamps[field] ?? stamps[INSERT_KEY];
  if (stamp === undefined) throw new Error("a row's stamps lack the stamp of its insert");
  return stamp;
}

/** When the row was last said to be alive: the highest stamp in it. */
export function aliveStamp(stamps: Stamps): Stamp {
  return Object.values(stamps).reduce(laterStamp);
}

/** `stamps` in canonical form. */
export function canonicalStamps(stamps: Stamps): Stamps {
  const insert = stampOf(stamps, INSERT_KEY);
  return Object.fromEntries(
    Object.entries(stamps).filter(([field, stamp]) => field === INSERT_KEY || stamp !== insert),
  );
}

/** The canonical stamps of a row that was inserted at `insert` if that is later; every field keeps its own. */
export function withInsertStamp({ values, stamps }: RowState, insert: Stamp): Stamps {
  if (insert <= stampOf(stamps, INSERT_KEY)) return canonicalStamps(stamps);
  const own = Object.keys(values).map((field) => [field, stampOf(stamps, field)] as const);
  return canonicalStamps({ ...stamps, ...Object.fromEntries(own), [INSERT_KEY]: insert });
}
