import { addHash, type EntitySum, NO_ROWS, type PulledRow, rowHash } from "@tidemark/sync-core";
import type { Place, ReplicaBatch, SpaceSnapshot } from "../store/space-store.ts";
import { batchKey, type SpaceData, type StoredBatch, type StoredRow } from "./space-data.ts";

/** What the wrapping of a row takes, in bytes. */
const ROW_BYTES = 100;

/** One state of a space, which nobody alters meanwhile; `tables` are the entities that have one. */
export function memorySnapshot(space: SpaceData | undefined, tables: readonly string[]): SpaceSnapshot {
  return {
    history: async () =>
      space ? { version: space.version, horizon: space.horizon, eras: [...space.eras] } : null,
    async rowsAfter(place) {
      const waiting = [...(space?.rows.values() ?? [])]
        .filter((row) => isAfter(row, place))
        .toSorted(byPlace);
      const { rows, bytes } = takePage(waiting, place);
      return { rows: rows.map(pulledRow), more: rows.length < waiting.length, bytes };
    },
    total: async (entities) => liveRows(space).filter(({ entity }) => entities.includes(entity)).length,
    async sums() {
      const sums: Record<string, EntitySum> = Object.fromEntries(tables.map((entity) => [entity, NO_ROWS]));
      for (const row of liveRows(space)) sums[row.entity] = addHash(sums[row.entity] ?? NO_ROWS, hashOf(row));
      return sums;
    },
    async settled({ user, named, replicas, version, newest = Infinity }) {
      if (!space) return [];
      const above = settledAbove(space, version)
        .filter(({ replica }) => replicas.includes(replica))
        .slice(-newest);
      const asked = named.flatMap((id) => space.batches.get(batchKey(user, id)) ?? []);
      return [...new Set([...above, ...asked])].flatMap(replicaBatch);
    },
  };
}

function liveRows(space: SpaceData | undefined): readonly StoredRow[] {
  return [...(space?.rows.values() ?? [])].filter(({ state }) => state.dead === undefined);
}

function settledAbove({ batchLog }: SpaceData, version: number): readonly StoredBatch[] {
  const last = batchLog.findLastIndex((batch) => batch.version <= version);
  return batchLog.slice(last + 1);
}

function replicaBatch({ replica, user, id, outcomes }: StoredBatch): ReplicaBatch {
  return { replica, user, batch: id, outcomes };
}

function isAfter(row: StoredRow, { version, within, skipTo }: Place): boolean {
  if (row.state.dead !== undefined && row.version <= skipTo) return false;
  return (
    row.version > version ||
    (within !== undefined && row.version === version && byPlace(row, { version, ...within }) > 0)
  );
}

type RowAt = Pick<StoredRow, "version" | "entity" | "id">;

function byPlace(a: RowAt, b: RowAt): number {
  return a.version - b.version || compare(a.entity, b.entity) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function takePage(rows: readonly StoredRow[], { limit, maxBytes }: Place) {
  let bytes = 0;
  let count = 0;
  for (const row of rows) {
    const longer = bytes + bytesOf(row);
    if (count === limit || (count > 0 && longer > maxBytes)) break;
    bytes = longer;
    count += 1;
  }
  return { rows: rows.slice(0, count), bytes };
}

const knownHashes = new WeakMap<StoredRow, number>();

function hashOf(row: StoredRow): number {
  const known = knownHashes.get(row) ?? rowHash(row.id, row.version);
  knownHashes.set(row, known);
  return known;
}

const knownBytes = new WeakMap<StoredRow, number>();

/** Rows do not change, so one is measured once. */
function bytesOf(row: StoredRow): number {
  const known = knownBytes.get(row) ?? ROW_BYTES + JSON.stringify(row.state).length;
  knownBytes.set(row, known);
  return known;
}

function pulledRow({ entity, id, version, state: { values, stamps, dead } }: StoredRow): PulledRow {
  return dead === undefined ? { entity, id, version, values, stamps } : { entity, id, version, dead };
}
