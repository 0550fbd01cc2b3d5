import type { Outcome, Stamp } from "@tidemark/sync-core";
import { sql, type SQL } from "drizzle-orm";
import type { SyncedTable } from "../../db/registry.ts";
import { encoder } from "./row-statements.ts";
import { statement, type Statement } from "./statement.ts";

const space = sql`${sql.placeholder("space")}::uuid`;
const replicas = sql`${sql.placeholder("replicas")}::text::text[]`;
const version = sql`${sql.placeholder("version")}::bigint`;
const FIRST_ID = sql.raw("'00000000-0000-0000-0000-000000000000'::uuid");
const LAST_ID = sql.raw("'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid");

/** Reads a page after a version, or after a row within one. */
export interface PageStatements {
  /** By entity. */
  readonly count: ReadonlyMap<string, Statement>;
  readonly afterVersion: Statement;
  readonly afterRow: Statement;
}

/**
 * First the keys of all tables in their order, then the values of those that are in the page. Which are beyond it is
 * told from what is known of their size without reading them: they could be a thousand of a MiB each. `bytes` is what the
 * page takes up to and including a row, `found` how many rows there were.
 */
export function pageStatements(tables: readonly SyncedTable[]): PageStatements {
  const page = (afterRow: boolean) =>
    statement(sql`
      WITH place AS MATERIALIZED (
        SELECT u.* FROM (${sql.join([tombstones(afterRow), ...tables.map((table) => liveRows(table, afterRow))], sql` UNION ALL `)}) AS u
        ORDER BY u.version, u.entity, u.id LIMIT ${sql.placeholder("limit")}::int
      ), near AS MATERIALIZED (
        SELECT p.*, count(*) OVER () AS found, sum(p.size) OVER (ORDER BY p.version, p.entity, p.id) - p.size AS before FROM place AS p
      ), page AS MATERIALIZED (
        SELECT p.*, CASE p.entity ${sql.join(tables.map(liveContent), sql` `)} END AS content FROM near AS p
        WHERE p.before < ${sql.placeholder("maxBytes")}::int
      ), sized AS (
        SELECT p.*, sum(coalesce(octet_length(p.content), 0) + 100) OVER (ORDER BY p.version, p.entity, p.id) AS bytes,
          row_number() OVER (ORDER BY p.version, p.entity, p.id) AS position
        FROM page AS p
      )
      SELECT s.entity, s.id, s.version, s.dead, s.content, s.bytes::float8 AS bytes, s.found FROM sized AS s
      WHERE s.bytes <= ${sql.placeholder("maxBytes")}::int OR s.position = 1 ORDER BY s.position`);
  return { count: new Map(tables.map(countRows)), afterVersion: page(false), afterRow: page(true) };
}

function countRows({ entity, table }: SyncedTable): readonly [string, Statement] {
  return [
    entity.name,
    statement(sql`SELECT count(*) AS count FROM ${table} AS r WHERE r.space_id = ${space}`),
  ];
}

function tombstones(afterRow: boolean): SQL {
  const after = afterRow
    ? sql`(t.version, t.entity, t.id) > (${version}, ${sql.placeholder("entity")}::text, ${sql.placeholder("id")}::uuid)`
    : sql`t.version > ${version}`;
  return sql`(SELECT t.version, t.entity, t.id, t.stamp AS dead, 0 AS size FROM tidemark.tombstone AS t
    WHERE t.space_id = ${space} AND t.version > 0 AND ${after} AND t.version > ${sql.placeholder("skipTo")}::bigint
    ORDER BY t.version, t.entity, t.id LIMIT ${sql.placeholder("limit")}::int)`;
}

function liveRows({ entity, table, columns }: SyncedTable, afterRow: boolean): SQL {
  const name = literal(entity.name);
  const entityBefore = sql`${sql.placeholder("entity")}::text`;
  const idBefore = sql`${sql.placeholder("id")}::uuid`;
  // The entity is the same for all rows of a table, so the place is written out for the index on (space_id, version, id).
  const after = afterRow
    ? sql`(r.version, ${name}, r.id) > (${version}, ${entityBefore}, ${idBefore})
      AND (r.version, r.id) >= (${version}, CASE WHEN ${name} = ${entityBefore} THEN ${idBefore} WHEN ${name} < ${entityBefore} THEN ${LAST_ID} ELSE ${FIRST_ID} END)`
    : sql`r.version > ${version}`;
  return sql`(SELECT r.version, ${name} AS entity, r.id, NULL AS dead, ${sizeOf(columns)} AS size FROM ${table} AS r
    WHERE r.space_id = ${space} AND r.version > 0 AND ${after} ORDER BY r.version, r.id LIMIT ${sql.placeholder("limit")}::int)`;
}

/** Types of a few bytes. */
const SMALL = /^(small|big)?(int|serial)|^(real|double|numeric|boolean|uuid|date|time)/;
const TEXT = /^(text|varchar|char)/;

/** What the larger columns of a row hold, in bytes, told without reading them: of JSON what is stored, which may be compressed. */
function sizeOf(columns: SyncedTable["columns"]): SQL {
  const sizes = columns
    .filter(({ type }) => type.endsWith("[]") || !SMALL.test(type))
    .map(({ column, type }) => {
      const value = sql`r.${sql.identifier(column)}`;
      const isText = TEXT.test(type) && !type.endsWith("[]");
      return isText ? sql`coalesce(octet_length(${value}), 0)` : sql`coalesce(pg_column_size(${value}), 0)`;
    });
  return sql.join([sql`0`, ...sizes], sql` + `);
}

function liveContent({ entity, table }: SyncedTable): SQL {
  return sql`WHEN ${literal(entity.name)} THEN CASE WHEN p.dead IS NULL THEN (
    SELECT jsonb_build_object('values', ${encoder(entity.name)}(r), 'stamps', r.stamps)::text
    FROM ${table} AS r WHERE r.space_id = ${space} AND r.id = p.id) END`;
}

/** A row of a page. */
export interface PlaceRow {
  readonly entity: string;
  readonly id: string;
  readonly version: number;
  readonly dead: Stamp | null;
  /** JSON of `{ values, stamps }`; null for a tombstone. */
  readonly content: string | null;
  readonly bytes: number;
  readonly found: number;
}

/** The space's version, its eras, and the database's clock; no row if there is no such space. */
export const readHistory = statement(sql`
  SELECT s.version, s.horizon, tidemark.server_ms() AS now,
    (SELECT jsonb_agg(jsonb_build_array((extract(epoch FROM e.started) * 1000000)::bigint, e.first_version) ORDER BY e.started)
     FROM tidemark.era AS e WHERE e.space_id = s.id) AS eras
  FROM tidemark.space AS s WHERE s.id = ${space}`);

export interface HistoryRow {
  readonly version: number;
  readonly horizon: number;
  readonly now: number;
  readonly eras: readonly (readonly [number, number])[] | null;
}

/** Counts the live rows of each entity and adds up their hashes. */
export const readSums = statement(sql`
  SELECT s.entity, s.count, s.sum FROM tidemark.space_sums(${space}) AS s`);

export interface SumRow {
  readonly entity: string;
  readonly count: number;
  readonly sum: number;
}

/** What became of the batches that a user names, and of those of some replicas after a version, or of the newest. */
export const readSettled = statement(sql`
  WITH own AS MATERIALIZED (
    SELECT b.replica, b.user_id AS user, b.id AS batch, b.outcomes FROM tidemark.batch AS b
    WHERE b.space_id = ${space} AND b.replica = ANY (${replicas}) AND b.version > ${version}
    ORDER BY b.version DESC LIMIT ${sql.placeholder("newest")}::int
  )
  SELECT o.* FROM own AS o
  UNION ALL
  SELECT b.replica, b.user_id AS user, b.id AS batch, b.outcomes FROM tidemark.batch AS b
  WHERE b.space_id = ${space} AND b.user_id = ${sql.placeholder("user")}::text AND b.id = ANY (${sql.placeholder("named")}::text::uuid[])
    AND NOT EXISTS (SELECT FROM own AS o WHERE o.batch = b.id AND o.user = b.user_id)`);

export interface SettledRow {
  readonly replica: string;
  readonly user: string;
  readonly batch: string;
  /** Null if it was cancelled. */
  readonly outcomes: readonly Outcome[] | null;
}

function literal(name: string): SQL {
  return sql.raw(`'${name}'::text COLLATE "C"`);
}
