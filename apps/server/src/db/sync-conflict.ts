import type { JsonValue, Stamp } from "@tidemark/sync-core";
import { jsonb, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { tidemark } from "./engine-tables.ts";
import { syncedColumns, syncedKeys } from "./synced-table.ts";

/** The open conflicts: the engine's one table that syncs, as the entity `syncConflict`. Its migration is written by hand. */
export const syncConflict = tidemark.table(
  "sync_conflict",
  syncedColumns({
    entity: text("entity").notNull(),
    rowId: uuid("row_id").notNull(),
    field: text("field").notNull(),
    value: jsonb("value").$type<JsonValue>(),
    stamp: text("stamp").$type<Stamp>().notNull(),
    replica: text("replica").notNull(),
    at: timestamp("at", { withTimezone: true, precision: 3, mode: "string" }).notNull(),
  }),
  (table) => [...syncedKeys("sync_conflict", table)],
);
