import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";
import { createConnectionPool } from "../sync/postgres/connection-pool.ts";
import { watchSpaces } from "../sync/postgres/space-watch.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded/start-embedded-postgres.ts";

let home: string;
let cluster: EmbeddedPostgres;
let writer: TestWriter;
let space: string;

/** PostgreSQL as it comes knows no prepared transactions, so these tests have one of their own. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "tidemark-test-"));
  await chmod(home, 0o711);
  const start = () => startEmbeddedPostgres({ dataDir: join(home, "postgres"), durable: false });
  const first = await start();
  const sql = postgres(first.adminUrl, { max: 1 });
  await sql`ALTER SYSTEM SET max_prepared_transactions = 5`;
  await sql.end();
  await first.stop();
  cluster = await start();
  writer = await startTestWriter(cluster.adminUrl);
});

afterAll(async () => {
  await writer.end();
  await cluster.stop("immediate");
  const data = join(home, "postgres");
  await rm(await realpath(data).catch(() => data), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

beforeEach(async () => {
  space = await writer.newSpace();
});

/** Prepares the insertion of a goal, on a connection that then has nothing more to do with it. */
async function prepareGoal(name: string, settings: string): Promise<void> {
  const session = await writer.sql.reserve();
  try {
    await session.unsafe(`BEGIN; ${settings}`);
    await session`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, ${name}, 1)`;
    await session.unsafe(`PREPARE TRANSACTION '${space}'`);
  } catch (error) {
    await session`ROLLBACK`;
    throw error;
  } finally {
    session.release();
  }
}

const goals = () => writer.sql`SELECT name, version FROM goal WHERE space_id = ${space} ORDER BY version`;

test("SQL-12: a transaction is prepared if it has notified nobody, and only then", async () => {
  await expect(prepareGoal("loud", "")).rejects.toThrow(/NOTIFY/);
  await expect(prepareGoal("quiet", "SET LOCAL tidemark.notify = off")).resolves.toBeUndefined();
  await writer.sql.unsafe(`COMMIT PREPARED '${space}'`);
  expect([...(await goals())]).toEqual([{ name: "quiet", version: 1 }]);
});

test("SQL-2: the session that prepared a transaction takes the next version for its next one", async () => {
  await prepareGoal("prepared", "SET LOCAL tidemark.notify = off");
  const later =
    writer.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'later', 1)`.execute();
  await writer.sql.unsafe(`COMMIT PREPARED '${space}'`);
  await later;
  expect([...(await goals())]).toEqual([
    { name: "prepared", version: 1 },
    { name: "later", version: 2 },
  ]);
});

test("SQL-2: the version of a prepared transaction that is rolled back is used again", async () => {
  await prepareGoal("undone", "SET LOCAL tidemark.notify = off");
  await writer.sql.unsafe(`ROLLBACK PREPARED '${space}'`);
  await writer.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'kept', 1)`;
  expect([...(await goals())]).toEqual([{ name: "kept", version: 1 }]);
});

test("a transaction that was prepared and forgotten is reported by its name, since it has no session", async () => {
  await prepareGoal("forgotten", "SET LOCAL tidemark.notify = off");
  const pool = createConnectionPool(writer.adminUrl, { name: "watch", max: 1 });
  const reported: object[] = [];
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: (facts: object) => void reported.push(facts) };
  const after = (_ms: number, look: () => void) => {
    const timer = setTimeout(look, 50);
    return () => clearTimeout(timer);
  };
  const watch = watchSpaces(pool, { after, log });
  try {
    await expect.poll(() => reported).toMatchObject([{ holder: { pid: null, prepared: space } }]);
  } finally {
    watch.end();
    await pool.end();
    await writer.sql.unsafe(`ROLLBACK PREPARED '${space}'`);
  }
});
