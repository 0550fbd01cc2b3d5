import type { Outcome } from "@tidemark/sync-core";
import { sql } from "drizzle-orm";
import { statement } from "./statement.ts";

const space = sql`${sql.placeholder("space")}::uuid`;
const user = sql`${sql.placeholder("user")}::text`;
const replica = sql`${sql.placeholder("replica")}::text`;
const batch = sql`${sql.placeholder("batch")}::uuid`;

/**
 * Takes the space and looks the batch up. Then this transaction, and no other, may give stamps, and it
 * waits no longer for rows than it has to.
 */
export const beginPush = statement(sql`
  SELECT p.*, tidemark.server_ms() AS held_at,
    set_config('tidemark.push', pg_current_xact_id()::text, true),
    set_config('lock_timeout', ${sql.placeholder("lockMs")}::text, true),
    set_config('statement_timeout', ${sql.placeholder("holdMs")}::text, true)
  FROM tidemark.push_begin(${space}, ${user}, ${replica}, ${batch}, ${sql.placeholder("maxReplicas")}::int) AS p`);

/** How a push begins, as the database says it. */
export interface BegunRow {
  readonly space_known: boolean;
  /** Whether its user has as many replicas in the space as anybody may have, and this would be one more. */
  readonly crowded: boolean;
  readonly taken: boolean;
  /** What the batch was settled to, if it was. */
  readonly outcomes: readonly Outcome[] | null;
  readonly cancelled: boolean;
  readonly last_batch: string | null;
  /** When the space was taken, by the database's clock, in ms. */
  readonly held_at: number;
}

/** A statement timeout of what is left of the time until `deadline`, in ms of the database's clock. */
export const boundStatements = statement(sql`SELECT set_config(
  'statement_timeout', greatest(1, ${sql.placeholder("deadline")}::float8 - tidemark.server_ms())::bigint::text, true)`);

/** The batches that a replica settled since one of them (since ever if that is not known), oldest first. */
export const batchesSince = statement(sql`
  SELECT b.id, b.changes FROM tidemark.batch AS b
  WHERE b.space_id = ${space} AND b.user_id = ${user} AND b.replica = ${replica} AND NOT b.cancelled AND b.seq > coalesce(
    (SELECT a.seq FROM tidemark.batch AS a WHERE a.space_id = ${space} AND a.user_id = ${user} AND a.replica = ${replica} AND NOT a.cancelled AND a.id = ${sql.placeholder("after")}::uuid), 0)
  ORDER BY b.seq`);

/** Whether records of a replica's batches have expired, and one of them may be the batch named. */
export const someExpired = statement(sql`
  SELECT r.settled > (SELECT count(*) FROM tidemark.batch AS b WHERE b.space_id = ${space} AND b.replica = r.id AND NOT b.cancelled)
    AND NOT EXISTS (SELECT FROM tidemark.batch AS a WHERE a.space_id = ${space} AND a.user_id = ${user} AND a.replica = ${replica} AND NOT a.cancelled AND a.id = ${sql.placeholder("after")}::uuid) AS expired
  FROM tidemark.replica AS r WHERE r.id = ${replica}`);

/** The spaces in which something is older than `keepMs`. */
export const expirable = statement(sql`
  SELECT e.space FROM tidemark.expirable(make_interval(secs => ${sql.placeholder("keepMs")}::float8 / 1000)) AS e(space)`);

/** Forgets what is older than `keepMs` in one space. */
export const expire = statement(sql`
  SELECT tidemark.sync_expire(${space}, make_interval(secs => ${sql.placeholder("keepMs")}::float8 / 1000))`);

/** Records a settled batch as its replica's last, under a version above every cursor handed out before. */
export const recordBatch = statement(sql`
  WITH settled AS (
    INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, changes, outcomes)
    VALUES (${space}, ${user}, ${batch}, ${replica}, (SELECT tidemark.request_version(${space})),
      ${sql.placeholder("changes")}::text::jsonb, ${sql.placeholder("outcomes")}::text::jsonb)
    RETURNING replica, id
  )
  UPDATE tidemark.replica AS r SET last_batch = settled.id, settled = r.settled + 1 FROM settled WHERE r.id = settled.replica`);

/** Records a cancelled batch, under a version above every cursor handed out before. */
export const recordCancelled = statement(sql`
  INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, changes, cancelled)
  VALUES (${space}, ${user}, ${batch}, ${replica}, (SELECT tidemark.request_version(${space})), '[]', true)`);

/** The tombstones of what went with any of `rows`, which are `{ entity, id }`; parents first. */
export const causedBy = statement(sql`
  SELECT c.entity, c.id, c.row AS values, c.stamps, c.stamp AS dead
  FROM jsonb_to_recordset(${sql.placeholder("rows")}::text::jsonb) AS p(entity text, id uuid)
  CROSS JOIN LATERAL tidemark.caused_by(${space}, p.entity, p.id) AS c`);

/** Brings every deferred rule forward, so that nothing is left to fail at the end. */
export const checkConstraints = statement(sql`SET CONSTRAINTS ALL IMMEDIATE`);

/** Takes the version of this transaction before the first savepoint, which would take it back. */
export const takeVersion = statement(sql`SELECT tidemark.request_version(${space})`);

/** A part may break a deferrable rule on the way, as a batch may. */
export const beginPart = statement(sql`SAVEPOINT part; SET CONSTRAINTS ALL DEFERRED`);
export const keepPart = statement(sql`RELEASE SAVEPOINT part`);
export const undoPart = statement(sql`ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part`);

/** The columns that a constraint of a table is about, and the entity whose rows it refers to, if it does. */
export const constraintColumns = statement(sql`
  SELECT a.attname AS name, s.entity AS parent FROM pg_constraint AS c
  JOIN pg_class AS t ON t.oid = c.conrelid
  LEFT JOIN tidemark.synced AS s ON s.target = c.confrelid
  JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
  WHERE c.conname = ${sql.placeholder("constraint")}::text AND t.relname = ${sql.placeholder("table")}::text`);
