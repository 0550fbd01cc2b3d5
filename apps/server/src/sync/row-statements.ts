import { sql, type SQL } from "drizzle-orm";
import type { SyncedTable } from "../db/registry.ts";
import { statement, type Statement } from "./statement.ts";

/** The statements by which a push reads and writes the rows of one table, many rows at a time. */
export interface RowStatements {
  /** What is there of `ids`, live or dead: `{ id, values, stamps, dead }`. */
  readonly present: Statement;
  /** Inserts `rows`, a JSON array of objects with `id`, `stamps` and every field. */
  readonly insert: Statement;
  /** Gives `rows` their stamps and the values of `fields`. */
  readonly update: (fields: readonly string[]) => Statement;
  readonly delete: Statement;
}

const space = sql`${sql.placeholder("space")}::uuid`;
const ids = sql`${sql.placeholder("ids")}::text::uuid[]`;
const rows = sql`${sql.placeholder("rows")}::text::jsonb`;

export function rowStatements({ entity, table, columns }: SyncedTable): RowStatements {
  const updates = new Map<string, Statement>();
  const encode = encoder(entity.name);
  const given = (wanted: SyncedTable["columns"]) =>
    sql`jsonb_to_recordset(${rows}) AS x(${list([
      sql`id uuid`,
      sql`stamps jsonb`,
      ...wanted.map(({ field, type }) => sql`${sql.identifier(field)} ${sql.raw(type)}`),
    ])})`;

  return {
    present: statement(sql`
      SELECT r.id, ${encode}(r) AS values, r.stamps, NULL AS dead FROM ${table} AS r WHERE r.space_id = ${space} AND r.id = ANY (${ids})
      UNION ALL
      SELECT t.id, t.row, t.stamps, t.stamp FROM tidemark.tombstone AS t
      WHERE t.space_id = ${space} AND t.entity = ${sql.raw(`'${entity.name}'`)} AND t.id = ANY (${ids})`),
    insert: statement(sql`
      INSERT INTO ${table} (${list([sql`space_id`, sql`id`, sql`stamps`, ...columns.map(({ column }) => sql`${sql.identifier(column)}`)])})
      SELECT ${list([space, sql`x.id`, sql`x.stamps`, ...columns.map(({ field }) => sql`x.${sql.identifier(field)}`)])} FROM ${given(columns)}`),
    update(fields) {
      const wanted = columns.filter(({ field }) => fields.includes(field));
      const key = wanted.map(({ field }) => field).join();
      const known = updates.get(key);
      if (known) return known;
      const made = statement(sql`
        UPDATE ${table} AS r
        SET ${list([sql`stamps = x.stamps`, ...wanted.map(({ field, column }) => sql`${sql.identifier(column)} = x.${sql.identifier(field)}`)])}
        FROM ${given(wanted)} WHERE r.space_id = ${space} AND r.id = x.id`);
      updates.set(key, made);
      return made;
    },
    delete: statement(sql`DELETE FROM ${table} AS r WHERE r.space_id = ${space} AND r.id = ANY (${ids})`),
  };
}

/** Gives tombstones their merged content: `rows` with `id`, `stamp`, `stamps` and the values as `row`. */
export const buryStatement: Statement = statement(sql`
  UPDATE tidemark.tombstone AS t
  SET stamp = x.stamp, row = x.row, stamps = x.stamps, version = (SELECT tidemark.next_version(${space}))
  FROM jsonb_to_recordset(${rows}) AS x(id uuid, stamp text, stamps jsonb, row jsonb)
  WHERE t.space_id = ${space} AND t.entity = ${sql.placeholder("entity")}::text AND t.id = x.id`);

/** The function that writes a row's values as JSON by field. */
export function encoder(entity: string): SQL {
  return sql`tidemark.${sql.identifier(`encode:${entity}`)}`;
}

function list(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}
