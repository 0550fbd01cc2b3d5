import { type BaseRow, META_KEY, type Meta, type Segment } from "../src/layout.ts";
import type { LocalStore } from "../src/ports.ts";
import { readAll } from "../src/replica/touched.ts";

/** What a local database holds as the server's word, read past the engine. */
export interface StoredBase {
  readonly cursor: string | null;
  /** Whether pages of an unfinished pull lie beside it. */
  readonly staging: boolean;
  readonly rows: readonly BaseRow[];
}

/** Reads the base as it lies in the store; null if the store is empty. */
export function readBase(store: LocalStore): Promise<StoredBase | null> {
  return store.transaction("read", async (transaction) => {
    const meta = (await transaction.get("meta", META_KEY)) as Meta | undefined;
    if (!meta) return null;
    const latest = new Map<string, BaseRow>();
    for (const op of await readAll(transaction, meta)) {
      if (op.kind !== "put") continue;
      const rows =
        op.store === "segments"
          ? (op.value as Segment).rows
          : op.store === "rows"
            ? [op.value as BaseRow]
            : [];
      for (const row of rows) {
        const key = `${row.entity}/${row.id}`;
        if ((latest.get(key)?.version ?? 0) <= row.version) latest.set(key, row);
      }
    }
    return { cursor: meta.cursor, staging: meta.staging !== null, rows: [...latest.values()] };
  });
}
