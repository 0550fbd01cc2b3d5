import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../testing/index.ts";
import { silentLogger } from "../../logger.ts";
import { type ConnectionPool, createConnectionPool } from "./connection-pool.ts";
import type { Woken } from "../store/wake-ups.ts";
import { systemAfter } from "./system-timers.ts";
import { type DatabaseWakeUps, startWakeUps } from "./wake-ups.ts";

let database: TestDatabase;
let pool: ConnectionPool;
let sql: postgres.Sql;
const running: DatabaseWakeUps[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject("adminUrl"));
  pool = createConnectionPool(database.url, { name: "tidemark test", max: 2 });
  sql = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
});

afterAll(async () => {
  await Promise.all(running.map((wakeUps) => wakeUps.end()));
  await pool.end();
  await sql.end();
  await database.drop();
});

async function start(deps: Partial<Parameters<typeof startWakeUps>[0]> = {}) {
  const wakeUps = await startWakeUps({
    url: database.url,
    pool,
    me: randomUUID(),
    after: systemAfter,
    log: silentLogger(),
    ...deps,
  });
  running.push(wakeUps);
  const heard = vi.fn<(woken: Woken) => void>();
  wakeUps.subscribe(heard);
  return { wakeUps, heard };
}

async function newSpace(): Promise<string> {
  const id = randomUUID();
  await sql`INSERT INTO tidemark.space (id) VALUES (${id})`;
  return id;
}

const insertGoal = (space: string, writer: postgres.ISql = sql) =>
  writer`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'by SQL', 1)`;

test("a server tells itself at once and the others soon, and does not hear itself", async () => {
  const [one, two] = [await start(), await start()];
  const spaces = Array.from({ length: 500 }, () => randomUUID());
  for (const space of spaces) one.wakeUps.wake(space);
  expect(one.heard.mock.calls.flat(2)).toEqual(spaces);
  await vi.waitFor(() => expect(new Set(two.heard.mock.calls.flat(2))).toEqual(new Set(spaces)));
  expect(two.heard.mock.calls.length).toBeLessThan(20);
  expect(one.heard).toHaveBeenCalledTimes(500);
});

test("SQL-12: a transaction in SQL is heard once for each of its spaces, unless it asks for silence", async () => {
  const { heard } = await start();
  const [a, b, quiet] = [await newSpace(), await newSpace(), await newSpace()];
  await sql.begin(async (transaction) => {
    for (const space of [a, b, a, b]) await insertGoal(space, transaction);
  });
  await sql.begin(async (transaction) => {
    await transaction`SET LOCAL tidemark.notify = 'off'`;
    await insertGoal(quiet, transaction);
  });
  await insertGoal(a);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
  const told = heard.mock.calls.flat(2);
  expect(new Set(told)).toEqual(new Set([a, b]));
  expect(told.filter((space) => space === a)).toHaveLength(2);
});

test("PULL-7: each new connection of the listener counts as news of everything", async () => {
  const { heard } = await start();
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidemark listen' AND datname = current_database()`;
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith("all"), { timeout: 10_000 });
});

test("where LISTEN hears nothing, changes are looked for every second", async () => {
  const elsewhere = await createTestDatabase(inject("adminUrl"));
  const deaf = createConnectionPool(elsewhere.url, { name: "tidemark test", max: 1 });
  const { wakeUps, heard } = await start({ pool: deaf });
  await vi.waitFor(() => expect(heard.mock.calls.length).toBeGreaterThan(1), { timeout: 5_000 });
  expect(heard).toHaveBeenLastCalledWith("all");
  await wakeUps.end();
  await deaf.end();
  await elsewhere.drop();
});
