import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";

const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

/** One number for all servers of a database: they migrate one after the other. */
const MIGRATION_LOCK = 7_300_501;

/**
 * Brings a database up to date, or leaves it as it was. Safe to run from several servers at once. A migration that
 * alters a table that syncs without giving its rows a version is refused: see `tidemark.sync_touch`.
 *
 * @param adminUrl a login that may create tables and, the first time, a role.
 * @param login the role the server signs in with, if another; it may then act as the roles of requests and of accounts.
 * @param folder where the migrations are.
 */
export async function migrate(adminUrl: string, login?: string, folder = MIGRATIONS): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    await sql.begin(async (tx) => {
      await runMigrations(tx, folder);
      await refuseUntouched(tx);
    });
    await sql`GRANT tidemark_request, tidemark_accounts TO CURRENT_USER`;
    if (login !== undefined) await sql`GRANT tidemark_request, tidemark_accounts TO ${sql(login)}`;
  } finally {
    await sql.end();
  }
}

/** Runs those that were not run yet, as Drizzle's own migrator would, which cannot be held to one transaction. */
async function runMigrations(tx: postgres.TransactionSql, folder: string): Promise<void> {
  await tx`CREATE SCHEMA IF NOT EXISTS tidemark_migrations`;
  await tx`CREATE TABLE IF NOT EXISTS tidemark_migrations.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`;
  const [last] = await tx<
    { at: number | null }[]
  >`SELECT max(created_at)::float8 AS at FROM tidemark_migrations.__drizzle_migrations`;
  for (const { sql, folderMillis, hash } of readMigrationFiles({ migrationsFolder: folder })) {
    if (folderMillis <= (last?.at ?? 0)) continue;
    for (const statement of sql) await tx.unsafe(statement);
    await tx`INSERT INTO tidemark_migrations.__drizzle_migrations (hash, created_at) VALUES (${hash}, ${folderMillis})`;
  }
}

async function refuseUntouched(tx: postgres.TransactionSql): Promise<void> {
  const tables = await tx<
    { target: string; difference: string }[]
  >`SELECT target::text, difference FROM tidemark.untouched()`;
  if (tables.length === 0) return;
  const sentences = tables.map(
    ({ target, difference }) =>
      `${target} was altered (${difference}) and its rows were not, so no device would learn of it. ` +
      `End the migration with: SELECT tidemark.sync_touch('${target}');`,
  );
  throw new Error(sentences.join("\n"));
}
