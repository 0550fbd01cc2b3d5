import { execFile } from "node:child_process";
import { chown, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type postgres from "postgres";
import { withSql } from "./with-sql.ts";

const run = promisify(execFile);

/** Copies a cluster's folder while PostgreSQL works in it, as a snapshot of its disk would (PostgreSQL's low-level backup). */
export async function snapshotCluster(adminUrl: string, folder: string, copy: string): Promise<void> {
  await withSql(adminUrl, async (sql) => {
    await sql`select pg_backup_start('snapshot', true)`;
    await run("cp", ["-a", folder, copy]);
    const [stopped] = await sql<{ label: string }[]>`select labelfile as label from pg_backup_stop(false)`;
    if (!stopped) throw new Error("the backup did not end");
    await rm(join(copy, "data", "pg_wal"), { recursive: true });
    await run("cp", ["-a", join(folder, "data", "pg_wal"), join(copy, "data", "pg_wal")]);
    const { uid, gid } = await stat(join(copy, "data"));
    const label = join(copy, "data", "backup_label");
    await writeFile(label, stopped.label, { mode: 0o600 });
    await chown(label, uid, gid);
    await rm(join(copy, "data", "postmaster.pid"));
  });
}

/** Puts a snapshot where the cluster was that it is of; PostgreSQL must not be running. */
export async function putBack(copy: string, folder: string): Promise<void> {
  await rm(join(folder, "data"), { recursive: true });
  await run("cp", ["-a", join(copy, "data"), join(folder, "data")]);
}

/** What every table has, as COPY writes it. */
export type TableCopies = ReadonlyMap<string, string>;

export async function copyTables(sql: postgres.Sql): Promise<TableCopies> {
  const copies = new Map<string, string>();
  for (const table of await tablesOf(sql)) {
    const chunks: Buffer[] = [];
    for await (const chunk of await sql.unsafe(`copy ${table} to stdout`).readable())
      chunks.push(chunk as Buffer);
    copies.set(table, Buffer.concat(chunks).toString());
  }
  return copies;
}

/** Fills the tables of a database that was migrated and is empty. */
export async function restoreTables(sql: postgres.Sql, copies: TableCopies): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    for (const [table, lines] of copies)
      await pipeline([lines], await transaction.unsafe(`copy ${table} from stdin`).writable());
    await transaction`
      select setval(pg_get_serial_sequence('tidemark.batch', 'seq'), coalesce(max(seq), 1)) from tidemark.batch`;
  });
}

async function tablesOf(sql: postgres.Sql): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'tidemark', 'accounts') and tablename <> 'synced'`;
  return rows.map(({ name }) => name);
}
