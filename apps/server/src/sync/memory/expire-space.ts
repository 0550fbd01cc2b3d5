import { conflictEntity } from "@tidemark/sync-core";
import { createRowWriter, type RowWriterDeps } from "./row-writer.ts";
import { batchKey, type SpaceData, type StoreData, type StoredBatch, type StoredRow } from "./space-data.ts";
import type { StoreState } from "./store-state.ts";

/** Whether a space holds something that is older than `before` and need not be kept. */
export function hasExpired(data: StoreData, id: string, before: number): boolean {
  const space = data.spaces.get(id);
  if (!space) return false;
  return (
    [...space.rows.values()].some((row) => row.at < before && (isTombstone(row) || isConflict(row))) ||
    space.batchLog.some((batch) => batch.at < before && !isLast(data, batch))
  );
}

/** Forgets what is older than `before`, as the database does: conflicts leave tombstones of their own. */
export function expireSpace(
  state: StoreState,
  {
    id,
    rows,
    before,
  }: { readonly id: string; readonly rows: Omit<RowWriterDeps, "draft">; readonly before: number },
): void {
  const draft = state.draftOf(state.space(id));
  const writer = createRowWriter({ draft, ...rows });
  const old = [...state.space(id).rows.values()].filter((row) => row.at < before);
  for (const row of old) if (isConflict(row)) writer.delete(row.entity, row.id);
  state.commit(id, draft);
  state.replace(id, (space) => forget(space, state.data, before));
}

function forget(space: SpaceData, data: StoreData, before: number): void {
  for (const [key, row] of space.rows) {
    if (!isTombstone(row) || row.at >= before) continue;
    space.horizon = Math.max(space.horizon, row.version);
    space.rows.delete(key);
  }
  const gone = space.batchLog.filter((batch) => batch.at < before && !isLast(data, batch));
  for (const batch of gone) space.batches.delete(batchKey(batch.user, batch.id));
  space.batchLog.splice(0, Infinity, ...space.batchLog.filter((batch) => !gone.includes(batch)));
}

function isTombstone({ state }: StoredRow): boolean {
  return state.dead !== undefined;
}

function isConflict({ entity, state }: StoredRow): boolean {
  return entity === conflictEntity.name && state.dead === undefined;
}

function isLast({ replicas }: StoreData, { replica, id }: StoredBatch): boolean {
  return replicas.get(replica)?.last === id;
}
