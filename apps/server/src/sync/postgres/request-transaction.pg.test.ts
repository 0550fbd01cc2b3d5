import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createConnectionPool, type ConnectionPool } from "./connection-pool.ts";
import { asRequest, type RequestScope } from "./request-transaction.ts";
import { isOutage } from "./sql-error.ts";
import { statement } from "./statement.ts";

let engine: TestEngine;
let pool: ConnectionPool;
let space: string;
let other: string;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
  pool = createConnectionPool(engine.url, { name: "tidemark test", max: 2 });
  space = await engine.newSpace();
  other = await engine.newSpace();
  for (const id of [space, other]) {
    await engine.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${id}, ${id}, 1)`;
  }
});

afterAll(async () => {
  await pool.end();
  await engine.end();
});

const scope = (overrides: Partial<RequestScope> = {}): RequestScope => ({
  space,
  user: "ann",
  mode: "write",
  statementMs: 5_000,
  lockMs: 5_000,
  idleMs: 5_000,
  ...overrides,
});

const countRows = statement(sql`
  SELECT (SELECT count(*) FROM goal) AS goals, (SELECT count(*) FROM tidemark.space) AS spaces,
    (SELECT count(*) FROM tidemark.era) AS eras, (SELECT count(*) FROM tidemark.batch) AS batches`);
const anyGoal = statement(
  sql`INSERT INTO goal (space_id, name, target_value) VALUES (${sql.placeholder("space")}::uuid, 'new', 1)`,
);
const divide = statement(sql`SELECT 1 / ${sql.placeholder("by")}::int`);

test("SQL-8: a request sees its own space and no other", async () => {
  const [seen] = await asRequest(pool, scope(), (transaction) => transaction.rows(countRows));
  expect(seen).toMatchObject({ goals: 1, spaces: 1, eras: 1 });
});

test("SQL-8: a statement without a space sees no row", async () => {
  const [seen] = await asRequest(pool, scope({ space: "" }), (transaction) => transaction.rows(countRows));
  expect(seen).toEqual({ goals: 0, spaces: 0, eras: 0, batches: 0 });
});

test("SQL-8: a request writes to no other space", async () => {
  await expect(
    asRequest(pool, scope(), (transaction) => transaction.count(anyGoal, { space: other })),
  ).rejects.toThrow(/row-level security/);
});

test("what a request set is gone with its transaction", async () => {
  await asRequest(pool, scope(), (transaction) => transaction.rows(countRows));
  const { rows } = await pool.use((connection) =>
    connection.query(
      "SELECT current_user AS role, current_setting('tidemark.space', true) AS space, current_setting('lock_timeout') AS lock",
    ),
  );
  expect(rows).toEqual([{ role: "tidemark_app", space: "", lock: "0" }]);
});

test("of statements that go out together, the first that fails is the reason, and nothing is written", async () => {
  const before = await engine.sql`SELECT count(*) AS n FROM goal`;
  const failing = asRequest(pool, scope(), (transaction) =>
    Promise.all([
      transaction.count(anyGoal, { space }),
      transaction.rows(divide, { by: 0 }),
      transaction.rows(divide, { by: 1 }),
      transaction.rows(countRows),
    ]),
  );
  await expect(failing).rejects.toThrow("division by zero");
  expect(await engine.sql`SELECT count(*) AS n FROM goal`).toEqual(before);
});

test("a snapshot writes nothing", async () => {
  const writing = asRequest(pool, scope({ mode: "snapshot" }), (transaction) =>
    transaction.count(anyGoal, { space }),
  );
  await expect(writing).rejects.toThrow("read-only transaction");
});

test("a connection that the database ends under a transaction takes nothing else with it", async () => {
  const rest = statement(sql`SELECT pg_sleep(${sql.placeholder("seconds")}::float8)`);
  const before = await engine.sql`SELECT count(*) AS n FROM goal`;
  const lost = asRequest(pool, scope(), async (transaction) => {
    await transaction.count(anyGoal, { space });
    await Promise.all([transaction.rows(rest, { seconds: 5 }), transaction.count(anyGoal, { space })]);
  });
  lost.catch(() => undefined);
  await sleep(200);
  await engine.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'tidemark test' AND datname = current_database()`;
  await expect(lost).rejects.toThrow();
  await sleep(100);
  expect(await engine.sql`SELECT count(*) AS n FROM goal`).toEqual(before);
  await asRequest(pool, scope(), (transaction) => transaction.count(anyGoal, { space }));
});

test("a connection that is lost after a statement was refused is an outage, and no second refusal", async () => {
  const lost = asRequest(pool, scope(), async (transaction) => {
    await transaction.rows(divide, { by: 0 }).catch(() => undefined);
    await engine.sql`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE application_name = 'tidemark test' AND datname = current_database()`;
    await transaction.rows(countRows);
  });
  await expect(lost).rejects.toSatisfy(isOutage);
});

test("a transaction that rests too long is ended by the database, and nothing of it runs outside", async () => {
  const before = await engine.sql`SELECT count(*) AS n FROM goal`;
  const resting = asRequest(pool, scope({ idleMs: 50 }), async (transaction) => {
    await transaction.count(anyGoal, { space });
    await sleep(300);
    await transaction.count(anyGoal, { space });
  });
  await expect(resting).rejects.toThrow();
  expect(await engine.sql`SELECT count(*) AS n FROM goal`).toEqual(before);
});

test("a pool lends no more connections than it has, in the order of asking, and ends when all are back", async () => {
  const small = createConnectionPool(engine.url, { name: "tidemark small", max: 2 });
  const order: number[] = [];
  let lent = 0;
  let most = 0;
  const work = Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      small.use(async (connection) => {
        lent += 1;
        most = Math.max(most, lent);
        order.push(n);
        await connection.query("SELECT pg_sleep(0.01)");
        lent -= 1;
      }),
    ),
  );
  await small.end();
  await work;
  expect(most).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a pool whose database cannot be reached says so each time, and no process dies of it", async () => {
  const nowhere = createConnectionPool("postgres://nobody@127.0.0.1:1/none", {
    name: "tidemark nowhere",
    max: 1,
  });
  for (let n = 0; n < 3; n += 1) {
    await expect(asRequest(nowhere, scope(), (transaction) => transaction.rows(countRows))).rejects.toThrow(
      "ECONNREFUSED",
    );
  }
  await nowhere.end();
});
