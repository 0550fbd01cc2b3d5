import { sql, type SQL } from "drizzle-orm";
import type { AnyPgTable } from "drizzle-orm/pg-core";
import type { SyncedTable } from "../../db/registry.ts";
import { statement, type Statement } from "./statement.ts";

/** The statements by which a push reads and writes the rows of one table, many rows at a time. */
export interface RowStatements {
  /** What is there of `ids`, live or dead: `{ id, values, stamps, version, dead }`. */
  readonly present: Statement;
  /** Inserts `rows`, a JSON array of objects with `id`, `stamps` and every field. */
  readonly insert: Statement;
  readonly update: (fields: readonly string[]) => UpdateStatements;
  readonly delete: Statement;
}

/** Give rows their stamps and the values of some fields. */
export interface UpdateStatements {
  /** All of `rows`. Without statistics the planner may read all of the space for it. */
  readonly many: Statement;
  /** The one in `rows`, by its `id`. */
  readonly one: Statement;
}

const space = sql`${sql.placeholder("space")}::uuid`;
const ids = sql`${sql.placeholder("ids")}::text::uuid[]`;
const rows = sql`${sql.placeholder("rows")}::text::jsonb`;

export function rowStatements({ entity, table, columns }: SyncedTable): RowStatements {
  const updates = new Map<string, UpdateStatements>();
  const encode = encoder(entity.name);
  const given = (wanted: SyncedTable["columns"]) =>
    sql`jsonb_to_recordset(${rows}) AS x(${list([
      sql`id uuid`,
      sql`stamps jsonb`,
      ...wanted.map(({ field, type }) => sql`${sql.identifier(field)} ${sql.raw(type)}`),
    ])})`;

  return {
    // One look into the key's index for each row, also while the planner has no statistics of the table.
    present: statement(sql`
      SELECT p.* FROM unnest(${ids}) AS wanted (id) CROSS JOIN LATERAL (
        SELECT r.id, ${encode}(r) AS values, r.stamps, r.version::float8 AS version, NULL AS dead FROM ${table} AS r WHERE r.space_id = ${space} AND r.id = wanted.id
        UNION ALL
        SELECT t.id, t.row, t.stamps, t.version::float8, t.stamp FROM tidemark.tombstone AS t
        WHERE t.space_id = ${space} AND t.entity = ${sql.raw(`'${entity.name}'`)} AND t.id = wanted.id
      ) AS p`),
    insert: statement(sql`
      INSERT INTO ${table} (${list([sql`space_id`, sql`id`, sql`stamps`, ...columns.map(({ column }) => sql`${sql.identifier(column)}`)])})
      SELECT ${list([space, sql`x.id`, sql`x.stamps`, ...columns.map(({ field }) => sql`x.${sql.identifier(field)}`)])} FROM ${given(columns)}`),
    update(fields) {
      const wanted = columns.filter(({ field }) => fields.includes(field));
      const key = wanted.map(({ field }) => field).join();
      const made = updates.get(key) ?? updateStatements(table, wanted, given(wanted));
      updates.set(key, made);
      return made;
    },
    delete: statement(sql`DELETE FROM ${table} AS r WHERE r.space_id = ${space} AND r.id = ANY (${ids})`),
  };
}

function updateStatements(table: AnyPgTable, wanted: SyncedTable["columns"], given: SQL): UpdateStatements {
  const columns = list([sql`stamps`, ...wanted.map(({ column }) => sql`${sql.identifier(column)}`)]);
  const values = list([sql`x.stamps`, ...wanted.map(({ field }) => sql`x.${sql.identifier(field)}`)]);
  return {
    many: statement(sql`
      UPDATE ${table} AS r SET (${columns}) = ROW (${values}) FROM ${given} WHERE r.space_id = ${space} AND r.id = x.id`),
    one: statement(sql`
      UPDATE ${table} AS r SET (${columns}) = (SELECT ${values} FROM ${given})
      WHERE r.space_id = ${space} AND r.id = ${sql.placeholder("id")}::uuid`),
  };
}

/** Gives tombstones their merged content, and forgets who took along what is deleted on its own now: `rows` with `id`, `stamp`, `stamps` and the values as `row`. */
export const buryStatement: Statement = statement(sql`
  UPDATE tidemark.tombstone AS t
  SET stamp = x.stamp, row = x.row, stamps = x.stamps, version = (SELECT tidemark.request_version(${space})), deleted_at = clock_timestamp(),
    cause_entity = CASE WHEN t.stamp = x.stamp THEN t.cause_entity END, cause_id = CASE WHEN t.stamp = x.stamp THEN t.cause_id END
  FROM jsonb_to_recordset(${rows}) AS x(id uuid, stamp text, stamps jsonb, row jsonb)
  WHERE t.space_id = ${space} AND t.entity = ${sql.placeholder("entity")}::text AND t.id = x.id`);

/** The function that writes a row's values as JSON by field. */
export function encoder(entity: string): SQL {
  return sql`tidemark.${sql.identifier(`encode:${entity}`)}`;
}

function list(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}
