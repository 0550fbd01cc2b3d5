import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  findGuards,
  isRunning,
  readDatabase,
  runStartScript,
  type StartOptions,
  type StartedApp,
} from "./harness/start-script.ts";

const STOP_LIMIT_MS = 10_000;

let dataDir = "";
let apps: StartedApp[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tidemark-start-"));
  await chmod(dataDir, 0o711); // as root, the database's user has to pass through
});

afterEach(async () => {
  for (const app of apps.filter(({ processes }) => processes().length > 0)) {
    app.signal("SIGTERM");
    await vi.waitUntil(() => app.processes().length === 0, { timeout: STOP_LIMIT_MS });
  }
  apps = [];
  const cluster = join(dataDir, "postgres");
  await rm(await realpath(cluster).catch(() => cluster), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});

function start(options: Omit<StartOptions, "dataDir"> = {}): StartedApp {
  const app = runStartScript({ dataDir, ...options });
  apps.push(app);
  return app;
}

async function query<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

test("a start prints its steps with their times, then the address, where app and API are ready", async () => {
  const app = start();
  const address = await app.address();
  expect(app.output()).toMatch(/^✓ Web app built +\d+\.\d s$/m);
  expect(app.output()).toMatch(/^✓ Database started +\d+\.\d s$/m);
  const [ready, page] = await Promise.all([fetch(`${address}/readyz`), fetch(address)]);
  expect(ready.status).toBe(200);
  expect(await page.text()).toMatch(/<!doctype html>/i);
});

test("Ctrl-C ends everything that was started", async () => {
  const app = start();
  await app.address();
  const database = await readDatabase(dataDir);
  const started = [...app.processes(), database.pid, ...findGuards(database.pid)];
  expect(started.length).toBeGreaterThan(3);
  app.signal("SIGINT");
  await expect.poll(() => started.filter(isRunning), { timeout: STOP_LIMIT_MS }).toEqual([]);
});

test("a second start says where the first one is, and leaves it alone", async () => {
  const first = start();
  const address = await first.address();
  const second = start();
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain(`serves ${address}`);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
});

test("after kill -9 the next start recovers, and the data is there", async () => {
  const first = start();
  await first.address();
  const before = await readDatabase(dataDir);
  await query(before.adminUrl, (sql) => sql`create table kept as select 'still here' as note`);
  process.kill(before.pid, "SIGKILL");
  first.signal("SIGKILL");
  await first.ended();

  const second = start();
  const address = await second.address();
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
  const after = await readDatabase(dataDir);
  expect(await query(after.adminUrl, (sql) => sql`select note from kept`)).toEqual([{ note: "still here" }]);
});

test("an app whose package manager was killed ends by itself", async () => {
  const app = start();
  await app.address();
  const database = await readDatabase(dataDir);
  process.kill(app.pid, "SIGKILL");
  await expect.poll(() => isRunning(database.pid), { timeout: STOP_LIMIT_MS }).toBe(false);
  expect(app.output()).toContain("The package manager that started this is gone.");
});

test("a port that cannot be used is a sentence, not a stack", async () => {
  const app = start({ env: { PORT: "eighty" } });
  expect(await app.ended()).toBe(1);
  expect(app.output()).toMatch(/^PORT \("eighty"\) cannot be used\./m);
  expect(app.output()).not.toContain("    at ");
});
