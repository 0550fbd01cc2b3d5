import { defineEntity, type Entity } from "@tidemark/sync-core";
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { z } from "zod";
import type { SyncedTable } from "../src/db/registry.ts";
import { syncedColumns } from "../src/db/synced-table.ts";
import { createSyncedTable } from "./test-tables.ts";

/** Three tables, each a child of the one before it, whose rows go with their parents. */
export const families: Readonly<Record<string, SyncedTable>> = {
  grandparent: table("grandparent"),
  parent: table("parent", "grandparent"),
  child: table("child", "parent"),
};

/** Makes the tables of {@link families}. */
export async function createFamilies(sql: postgres.Sql): Promise<void> {
  await createSyncedTable(sql, "grandparent", "name text NOT NULL");
  await createSyncedTable(sql, "parent", "name text NOT NULL", ...belongsTo("grandparent"));
  await createSyncedTable(sql, "child", "name text NOT NULL", ...belongsTo("parent"));
}

function belongsTo(parent: string): readonly string[] {
  return [
    `${parent}_id uuid NOT NULL`,
    `FOREIGN KEY (space_id, ${parent}_id) REFERENCES ${parent} (space_id, id) ON DELETE CASCADE`,
  ];
}

function table(name: string, parent?: string): SyncedTable {
  const reference = { field: `${parent}Id`, column: `${parent}_id`, type: "uuid" };
  const fields: z.ZodRawShape = {
    name: z.string(),
    ...(parent !== undefined && { [reference.field]: z.uuid() }),
  };
  const entity: Entity = defineEntity({ name, fields: z.object(fields) });
  const own = {
    name: text("name").notNull(),
    ...(parent !== undefined && { [reference.field]: uuid(reference.column).notNull() }),
  };
  return {
    entity,
    table: pgTable(name, syncedColumns(own)),
    tableName: name,
    columns: [{ field: "name", column: "name", type: "text" }, ...(parent === undefined ? [] : [reference])],
  };
}
