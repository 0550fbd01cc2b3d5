import {
  aliveStamp,
  laterStamp,
  replicaOf,
  type RowState,
  stampAbove,
  withInsertStamp,
} from "@tidemark/sync-core";
import { type RowKey, rowOfKey, type Rows } from "../store/rows.ts";
import type { SpaceTransaction } from "../store/space-store.ts";

/** Rows that come back with others, as they are and as they become. */
export interface BroughtBack {
  readonly before: Rows;
  readonly rows: Rows;
}

/** Which rows were dead and are not any more. */
export function revivedRows(before: Rows, after: Rows): readonly RowKey[] {
  return [...after]
    .filter(([key, { dead }]) => dead === undefined && before.get(key)?.dead !== undefined)
    .map(([key]) => rowOfKey(key));
}

/** The rows whose deletion was the work of another's, which is undone. `after` says what is known of some already. */
export async function bringBack(
  transaction: SpaceTransaction,
  revived: readonly RowKey[],
  after: Rows,
): Promise<BroughtBack> {
  const before = await transaction.causedBy(revived);
  const rows = new Map<string, RowState>();
  for (const [key, found] of before) {
    const { dead, ...row } = after.get(key) ?? found;
    if (dead === undefined) continue;
    const alive = stampAbove(laterStamp(dead, aliveStamp(row.stamps)), replicaOf(dead));
    rows.set(key, { values: row.values, stamps: withInsertStamp(row, alive) });
  }
  return { before, rows };
}
