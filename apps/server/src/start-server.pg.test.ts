import { randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { encodeStamp, PROTOCOL_VERSION, type PushReply } from "@tidemark/sync-core";
import { pino } from "pino";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { TEST_SECRET } from "../testing/app-process.ts";
import { createTestDatabase, signUp, type TestAccount, type TestDatabase } from "../testing/index.ts";
import { startServer } from "./start-server.ts";

let database: TestDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase(inject("adminUrl"));
  sql = postgres(database.adminUrl, { max: 2, onnotice: () => undefined });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

const start = (options: Partial<Parameters<typeof startServer>[0]> = {}) =>
  startServer({
    url: database.url,
    adminUrl: database.adminUrl,
    host: "127.0.0.1",
    port: 0,
    accounts: { secret: TEST_SECRET },
    ...options,
  });

const sender = {
  protocol: PROTOCOL_VERSION,
  schema: SCHEMA_VERSION,
  replica: "aaaaaaaa",
};

function request(space: string, replica = sender.replica) {
  const stamp = encodeStamp({ ms: Date.now(), counter: 0 }, replica);
  const values = { name: "Run", targetValue: 1 };
  const change = { id: randomUUID(), entity: "goal", row: randomUUID(), kind: "create", stamp, values };
  return { ...sender, space, replica, after: null, batch: { id: randomUUID(), changes: [change] } };
}

async function push(account: TestAccount, address: string, body: object): Promise<PushReply> {
  const headers = { "content-type": "application/json" };
  const reply = await account.fetch(`${address}/trpc/sync.push`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return ((await reply.json()) as { result: { data: PushReply } }).result.data;
}

test("a started server says each step, serves the spaces of whoever asks and no other, and is ready", async () => {
  const steps: string[] = [];
  const step = <Result>(name: string, work: () => Promise<Result>) => {
    steps.push(name);
    return work();
  };
  const server = await start({ step });
  expect(steps).toEqual(["Database migrated", "Server listening"]);
  expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
  const ann = await signUp(server.address);
  expect(await push(ann, server.address, request(ann.space))).toMatchObject({
    kind: "settled",
    outcomes: [{ kind: "applied" }],
  });
  expect(await push(ann, server.address, request(randomUUID()))).toMatchObject({ kind: "gone" });
  expect(await sql`SELECT name FROM goal`).toMatchObject([{ name: "Run" }]);
  await server.stop();
});

test("stopping says `bye` to streams, finishes the push under way and lets go of port and database", async () => {
  const server = await start();
  const ann = await signUp(server.address);
  const cursor = encodeURIComponent(JSON.stringify({ ...sender, space: ann.space, cursor: null }));
  const stream = await ann.fetch(`${server.address}/trpc/sync.live?input=${cursor}`);
  const told = stream.text();
  await sql.unsafe(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END $$;
    CREATE TRIGGER dawdle BEFORE INSERT ON goal FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  const pushing = push(ann, server.address, request(ann.space, "bbbbbbbb"));
  const dawdling = () =>
    sql`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
  await expect.poll(async () => (await dawdling()).length).toBe(1);
  const started = performance.now();
  await Promise.all([server.stop(), server.stop()]);
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await pushing).toMatchObject({ kind: "settled" });
  expect(await told).toContain(`"kind":"bye"`);
  await expect(fetch(`${server.address}/healthz`)).rejects.toThrow();
  const connections = () =>
    sql`SELECT FROM pg_stat_activity WHERE application_name LIKE 'tidemark%' AND datname = current_database()`;
  await expect.poll(async () => (await connections()).length).toBe(0);
  await sql.unsafe("DROP TRIGGER dawdle ON goal; DROP FUNCTION dawdle()");
});

test("at its start the server says what its login could do beyond its requests", async () => {
  const lines: string[] = [];
  const log = pino({ level: "info" }, { write: (line) => void lines.push(line) });
  await (await start({ log })).stop();
  expect(lines.join("")).toContain("owns no table; row-level security holds its requests to their space");
  lines.length = 0;
  await (await start({ log, url: database.adminUrl })).stop();
  expect(lines.join("")).toContain("bypasses row-level security");
});

test("a space that is held for long is reported with who holds it", { timeout: 20_000 }, async () => {
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => void lines.push(line) });
  const server = await start({ log });
  const { space } = await signUp(server.address);
  const holder = await sql.reserve();
  await holder`BEGIN`;
  await holder`SELECT tidemark.next_version(${space})`;
  const [backend] = await holder<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  await expect.poll(() => lines.join(""), { timeout: 15_000 }).toContain("has held a space for long");
  expect(lines.join("")).toContain(`"pid":${backend?.pid}`);
  await holder`ROLLBACK`;
  holder.release();
  await server.stop();
});

test("a server whose port is taken says so and leaves nothing behind", async () => {
  const server = await start();
  const port = Number(new URL(server.address).port);
  await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await server.stop();
});
