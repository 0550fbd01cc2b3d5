import { jsonEqual, type RowState, type Stamp, type Stamps, type Values } from "@tidemark/sync-core";
import { type Rows, rowOfKey } from "./rows.ts";

/** A row to be written, its stamps in canonical form. */
export interface RowWrite {
  readonly id: string;
  readonly values: Values;
  readonly stamps: Stamps;
}

export interface UpdateWrite extends RowWrite {
  /** The fields whose value changes; the others keep theirs. */
  readonly fields: readonly string[];
}

export interface TombstoneWrite extends RowWrite {
  readonly stamp: Stamp;
}

/** What has to be written to one table for its rows to become what they were merged to. */
export interface TableWrites {
  readonly inserts: readonly RowWrite[];
  readonly updates: readonly UpdateWrite[];
  readonly deletes: readonly string[];
  /** After the deletions, which leave tombstones with the server's stamp. */
  readonly tombstones: readonly TombstoneWrite[];
}

/** What has to be written, by entity. */
export type WritePlan = ReadonlyMap<string, TableWrites>;

/** The writes that turn `before` into `after`. Rows that stay what they are need none. */
export function planWrites(before: Rows, after: Rows): WritePlan {
  const plan = new Map<string, Draft>();
  for (const [key, row] of after) {
    const { entity, id } = rowOfKey(key);
    const writes = plan.get(entity) ?? { inserts: [], updates: [], deletes: [], tombstones: [] };
    plan.set(entity, writes);
    planRow(writes, id, before.get(key), row);
  }
  return plan;
}

interface Draft {
  readonly inserts: RowWrite[];
  readonly updates: UpdateWrite[];
  readonly deletes: string[];
  readonly tombstones: TombstoneWrite[];
}

function planRow(writes: Draft, id: string, before: RowState | undefined, after: RowState): void {
  const row = { id, values: after.values, stamps: after.stamps };
  const wasAlive = before !== undefined && before.dead === undefined;
  const fields = before ? fieldsThatDiffer(before.values, after.values) : [];
  const stays =
    before !== undefined &&
    fields.length === 0 &&
    sameStamps(before.stamps, after.stamps) &&
    before.dead === after.dead;
  if (stays) return;
  if (after.dead === undefined) {
    if (wasAlive) writes.updates.push({ ...row, fields });
    else writes.inserts.push(row);
    return;
  }
  // Created and deleted within one batch: the table's rules hold for it, and its tombstone is needed.
  if (before === undefined) writes.inserts.push(row);
  if (before === undefined || wasAlive) writes.deletes.push(id);
  writes.tombstones.push({ ...row, stamp: after.dead });
}

function fieldsThatDiffer(before: Values, after: Values): readonly string[] {
  return Object.keys(after).filter((field) => !jsonEqual(before[field] ?? null, after[field] ?? null));
}

function sameStamps(a: Stamps, b: Stamps): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
