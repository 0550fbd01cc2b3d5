import type { Entity } from "@tidemark/sync-core";
import type { SyncedTable } from "../../db/registry.ts";
import { type RowStatements, rowStatements } from "./row-statements.ts";

/** Every table that syncs, by entity, those that are referred to before those that refer to them. */
export interface SyncTables {
  readonly synced: Readonly<Record<string, SyncedTable>>;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly statements: ReadonlyMap<string, RowStatements>;
}

export function syncTables(synced: Readonly<Record<string, SyncedTable>>): SyncTables {
  const tables = Object.entries(synced);
  return {
    synced,
    entities: Object.fromEntries(tables.map(([name, { entity }]) => [name, entity])),
    statements: new Map(tables.map(([name, table]) => [name, rowStatements(table)])),
  };
}
