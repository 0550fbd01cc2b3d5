import type { Stamps } from "@tidemark/sync-core";
import { sql } from "drizzle-orm";
import {
  bigint,
  type ExtraConfigColumn,
  index,
  jsonb,
  type PgColumnBuilderBase,
  pgTable,
  type PgTableExtraConfigValue,
  primaryKey,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { space } from "./engine-tables.ts";

/**
 * A table whose rows sync: the entity's own columns between the key and the three columns that only
 * the triggers write. A column is called like its field, in snake case. The migration that creates
 * the table ends with `SELECT tidemark.sync_enable('<name>')`.
 */
export function syncedTable<const Name extends string, Columns extends Record<string, PgColumnBuilderBase>>(
  name: Name,
  columns: Columns,
  constraints: readonly PgTableExtraConfigValue[] = [],
) {
  return pgTable(name, syncedColumns(columns), (table) => [...syncedKeys(name, table), ...constraints]);
}

/** `columns` between those that every synced table has. */
export function syncedColumns<Columns extends Record<string, PgColumnBuilderBase>>(columns: Columns) {
  return {
    spaceId: uuid("space_id")
      .notNull()
      .references(() => space.id, { onDelete: "cascade" }),
    id: uuid("id")
      .notNull()
      .default(sql`gen_random_uuid()`),
    ...columns,
    updatedAt: timestamp("updated_at", { withTimezone: true, precision: 3, mode: "string" })
      .notNull()
      .defaultNow(),
    version: bigint("version", { mode: "number" }).notNull().default(0),
    stamps: jsonb("stamps").$type<Stamps>().notNull().default({}),
  };
}

/**
 * The key of a synced table, and the index by which its rows are pulled. All versions are above 0, and only pulls say so:
 * no look-up by key takes that index for the key's while the planner thinks the table empty.
 */
export function syncedKeys(
  name: string,
  { spaceId, id, version }: Readonly<Record<"spaceId" | "id" | "version", ExtraConfigColumn>>,
): readonly PgTableExtraConfigValue[] {
  return [
    primaryKey({ columns: [spaceId, id] }),
    index(`${name}_version`)
      .on(spaceId, version, id)
      .where(sql`version > 0`),
  ];
}
