import { type BaseRow, generationRange, META_KEY, type Meta, type Segment } from "../src/layout.ts";
import type { LocalStore } from "../src/ports.ts";

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
    const range = generationRange(meta.generation);
    const segments = await transaction.scan("segments", { range });
    const loose = await transaction.scan("rows", { range });
    const rows = [
      ...segments.flatMap(([, segment]) => (segment as Segment).rows),
      ...loose.map(([, row]) => row as BaseRow),
    ];
    const latest = new Map<string, BaseRow>();
    for (const row of rows) {
      const key = `${row.entity}/${row.id}`;
      if ((latest.get(key)?.version ?? 0) <= row.version) latest.set(key, row);
    }
    return { cursor: meta.cursor, staging: meta.staging !== null, rows: [...latest.values()] };
  });
}
