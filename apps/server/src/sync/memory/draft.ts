import type { RowState } from "@tidemark/sync-core";
import { rowKey } from "../store/rows.ts";
import { batchKey, type SpaceData, type StoredBatch, type StoredRow } from "./space-data.ts";

/** What a transaction has done to a space so far; nobody else sees it before it is committed. */
export interface Draft {
  row(entity: string, id: string): StoredRow | undefined;
  rowsOf(entity: string): readonly StoredRow[];
  /** Stores what became of a row, under the transaction's version. */
  put(entity: string, id: string, state: RowState): void;
  addBatch(batch: Omit<StoredBatch, "version" | "at">): void;
  takeVersion(): number;
  beginPart(): void;
  keepPart(): void;
  undoPart(): void;
  /** Does it to the space; false if there was nothing to do. */
  commit(space: SpaceData): boolean;
}

interface Layer {
  readonly rows: Map<string, StoredRow>;
  version: number | null;
}

/**
 * @param started the start of the store that the transaction belongs to.
 * @param now the store's clock, in ms since 1970.
 */
export function createDraft(space: SpaceData, started: number, now: () => number): Draft {
  const whole: Layer = { rows: new Map(), version: null };
  const batches: StoredBatch[] = [];
  let part: Layer | null = null;

  function takeVersion(): number {
    return ((part ?? whole).version ??= whole.version ?? space.version + 1);
  }

  return {
    row(entity, id) {
      const key = rowKey(entity, id);
      return part?.rows.get(key) ?? whole.rows.get(key) ?? space.rows.get(key);
    },
    rowsOf(entity) {
      const rows = new Map([...space.rows, ...whole.rows, ...(part?.rows ?? [])]);
      return [...rows.values()].filter((row) => row.entity === entity);
    },
    put(entity, id, state) {
      (part ?? whole).rows.set(rowKey(entity, id), { entity, id, version: takeVersion(), at: now(), state });
    },
    addBatch(batch) {
      batches.push({ ...batch, version: takeVersion(), at: now() });
    },
    takeVersion,
    beginPart() {
      part = { rows: new Map(), version: null };
    },
    keepPart() {
      if (!part) return;
      for (const [key, row] of part.rows) whole.rows.set(key, row);
      whole.version ??= part.version;
      part = null;
    },
    undoPart() {
      part = null;
    },
    commit(target) {
      const { version } = whole;
      if (version === null) return false;
      if (target.started !== started) target.eras.push({ started, firstVersion: version });
      target.started = started;
      target.version = version;
      for (const [key, row] of whole.rows) target.rows.set(key, row);
      for (const batch of batches) {
        target.batches.set(batchKey(batch.user, batch.id), batch);
        target.batchLog.push(batch);
      }
      return true;
    },
  };
}
