import { entities } from "@tidemark/domain";
import { conflictEntity, type Entity, type RowOf } from "@tidemark/sync-core";
import { getTableColumns, getTableName, type InferSelectModel } from "drizzle-orm";
import type { AnyPgTable } from "drizzle-orm/pg-core";
import { goal } from "./schema.ts";
import { syncConflict } from "./sync-conflict.ts";

/** A field of an entity and the column that keeps it. */
export interface SyncedColumn {
  readonly field: string;
  readonly column: string;
  /** As PostgreSQL writes the type. */
  readonly type: string;
}

/** An entity with the table that keeps its rows. */
export interface SyncedTable {
  readonly entity: Entity;
  readonly table: AnyPgTable;
  readonly tableName: string;
  readonly columns: readonly SyncedColumn[];
}

/** Every entity that syncs, by name. An entity without its table does not compile. */
export const syncedTables = {
  goal: synced(entities.goal, goal),
} satisfies Record<keyof typeof entities, SyncedTable>;

/** The engine's own entity; it syncs beside the app's. */
export const conflictTable: SyncedTable = synced(conflictEntity, syncConflict);

type EngineColumns = "spaceId" | "id" | "updatedAt" | "version" | "stamps";
type FieldsOf<E> = Omit<RowOf<E>, "id">;
type ColumnsOf<Table extends AnyPgTable, ServerOnly> = Omit<
  InferSelectModel<Table>,
  EngineColumns | (ServerOnly & string)
>;

/** `Table` if it and the entity agree in every name, type and nullability; otherwise what does not. */
type Agreeing<E, Table extends AnyPgTable, ServerOnly> = {
  [Field in keyof FieldsOf<E> | keyof ColumnsOf<Table, ServerOnly>]: Field extends keyof FieldsOf<E>
    ? Field extends keyof ColumnsOf<Table, ServerOnly>
      ? Same<FieldsOf<E>[Field], ColumnsOf<Table, ServerOnly>[Field]> extends true
        ? never
        : Field
      : Field
    : Field;
}[keyof FieldsOf<E> | keyof ColumnsOf<Table, ServerOnly>] extends infer Wrong
  ? [Wrong] extends [never]
    ? Table
    : { readonly "entity and table disagree on": Wrong }
  : never;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Binds an entity to its table; `serverOnly` names columns that never leave the server. */
function synced<E extends Entity, Table extends AnyPgTable, const ServerOnly extends string = never>(
  entity: E,
  table: Table & Agreeing<NoInfer<E>, NoInfer<Table>, ServerOnly>,
  serverOnly: readonly ServerOnly[] = [],
): SyncedTable {
  const hidden: ReadonlySet<string> = new Set(serverOnly);
  const columns = Object.entries(getTableColumns(table))
    .filter(([field]) => Object.hasOwn(entity.fields.shape, field) && !hidden.has(field))
    .map(([field, column]) => ({ field, column: column.name, type: column.getSQLType() }));
  return { entity, table, tableName: getTableName(table), columns };
}
