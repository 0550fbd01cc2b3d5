import type postgres from "postgres";

/** Makes a table as syncedTable() would; its own columns and constraints are given in SQL. */
export async function createTable(sql: postgres.Sql, name: string, ...own: readonly string[]): Promise<void> {
  await sql.unsafe(`CREATE TABLE ${name} (
    space_id uuid NOT NULL REFERENCES tidemark.space ON DELETE CASCADE,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    ${own.map((line) => `${line},`).join("\n")}
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    version bigint NOT NULL DEFAULT 0,
    stamps jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (space_id, id))`);
}

/** Makes such a table and has it sync. */
export async function createSyncedTable(
  sql: postgres.Sql,
  name: string,
  ...own: readonly string[]
): Promise<void> {
  await createTable(sql, name, ...own);
  await sql`SELECT tidemark.sync_enable(${name}::text::regclass)`;
}

/** Drops tables, children first, and what the engine knew of them. */
export async function dropTables(sql: postgres.Sql, ...names: readonly string[]): Promise<void> {
  for (const name of names) await sql.unsafe(`DROP TABLE IF EXISTS ${name} CASCADE`);
  await sql`DELETE FROM tidemark.synced AS s WHERE NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = s.target)`;
}
