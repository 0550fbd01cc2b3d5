import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

/** One number for all servers of a database: they migrate one after the other. */
const MIGRATION_LOCK = 7_300_501;

/**
 * Brings a database up to date. Safe to run from several servers at once.
 *
 * @param adminUrl a login that may create tables and, the first time, a role.
 * @param login the role the server signs in with, if another; it may then act as the request role.
 */
export async function migrate(adminUrl: string, login?: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`;
    await runMigrations(drizzle(sql), {
      migrationsFolder: MIGRATIONS,
      migrationsSchema: "tidemark_migrations",
    });
    await sql`GRANT tidemark_request TO CURRENT_USER`;
    if (login !== undefined) await sql`GRANT tidemark_request TO ${sql(login)}`;
  } finally {
    await sql.end();
  }
}
