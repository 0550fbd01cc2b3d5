import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded/start-embedded-postgres.ts";

let home: string;
let cluster: EmbeddedPostgres;
let writer: TestWriter;

/** A killed session takes all others along, so this cluster is nobody else's; and it is slow to write by itself. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "tidemark-test-"));
  await chmod(home, 0o711);
  cluster = await startEmbeddedPostgres({ dataDir: join(home, "postgres"), durable: false });
  const sql = postgres(cluster.adminUrl, { max: 1 });
  await sql`ALTER SYSTEM SET wal_writer_delay = '10s'`;
  await sql`SELECT pg_reload_conf()`;
  await sql.end();
  writer = await startTestWriter(cluster.adminUrl);
});

afterAll(async () => {
  await writer.sql.end({ timeout: 1 });
  await cluster.stop("immediate");
  const data = join(home, "postgres");
  await rm(await realpath(data).catch(() => data), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

async function seen(space: string): Promise<object | undefined> {
  const [row] = await writer.sql`
    SELECT s.version, pg_postmaster_start_time()::text AS started, (SELECT count(*)::int FROM goal) AS goals
    FROM tidemark.space AS s WHERE s.id = ${space}`;
  return row;
}

test("SQL-23: a version that was seen is not lost with a killed session, whatever its writer wants", async () => {
  const space = await writer.newSpace();
  const session = postgres(writer.adminUrl, { max: 1, onnotice: () => undefined });
  await session`SET synchronous_commit = off`;
  await session`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'in a hurry', 1)`;
  const before = await seen(space);
  expect(before).toMatchObject({ version: 1, goals: 1 });

  const [backend] = await session<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  if (!backend) throw new Error("a session has no process");
  process.kill(backend.pid, "SIGKILL");
  await session`SELECT`.catch(() => undefined);
  await session.end({ timeout: 1 });

  const up = () => seen(space).then(Boolean, () => false);
  await expect.poll(up, { timeout: 20_000, interval: 100 }).toBe(true);
  expect(await seen(space)).toEqual(before);
});
