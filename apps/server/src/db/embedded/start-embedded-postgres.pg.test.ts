import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./start-embedded-postgres.ts";

const HOLDER = join(import.meta.dirname, "../../../testing/hold-cluster.ts");

let home = "";
let dataDir = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tidemark-test-"));
  await chmod(home, 0o711);
  dataDir = join(home, "postgres");
});

afterEach(async () => {
  await rm(await realpath(dataDir).catch(() => dataDir), { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

const start = (log?: (line: string) => void) =>
  startEmbeddedPostgres({ dataDir, durable: false, ...(log === undefined ? {} : { log }) });

async function query<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** Another process that runs the cluster until it is killed. */
async function holdElsewhere(): Promise<{ holder: ChildProcess; postmaster: number; adminUrl: string }> {
  const holder = spawn(process.execPath, [HOLDER, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  return { holder, postmaster: await readPid(), adminUrl: line.toString().trim() };
}

async function readPid(): Promise<number> {
  return Number((await readFile(join(dataDir, "data/postmaster.pid"), "utf8")).split("\n")[0]);
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

test("data outlives the server, and the app's password does not", async () => {
  const first = await start();
  await query(first.adminUrl, (sql) => sql`create table kept as select 'still here' as note`);
  await first.stop();
  const second = await start();
  const rows = await query(second.adminUrl, (sql) => sql`select note from kept`);
  await second.stop();
  expect(rows[0]).toEqual({ note: "still here" });
  expect(new URL(second.url).password).not.toBe(new URL(first.url).password);
});

test("the app's login owns nothing and is nobody special, in a database that is UTF-8", async () => {
  const cluster = await start();
  const [row] = await query(
    cluster.url,
    (sql) => sql`
      select current_user as login, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication,
             (select count(*)::int from pg_class where relowner = r.oid) as owned,
             current_database() as database, current_setting('server_encoding') as encoding, lower('ÄÉΣ') as folded
      from pg_roles r where rolname = current_user`,
  );
  await cluster.stop();
  expect(row).toEqual({
    login: "tidemark_app",
    rolsuper: false,
    rolcreatedb: false,
    rolcreaterole: false,
    rolbypassrls: false,
    rolreplication: false,
    owned: 0,
    database: "tidemark",
    encoding: "UTF8",
    folded: "äéσ",
  });
});

test("nobody gets in without the password, which only its owner can read", async () => {
  const cluster = await start();
  const wrong = new URL(cluster.adminUrl);
  wrong.password = "guess";
  const attempt = query(wrong.href, (sql) => sql`select 1`);
  await expect(attempt).rejects.toThrow(/password authentication failed/);
  const modes = await Promise.all(
    ["", "admin.password", "admin-url"].map((name) => stat(join(dataDir, name))),
  );
  await cluster.stop();
  expect(modes.map(({ mode }) => mode & 0o077)).toEqual([0, 0, 0]);
});

test("who comes second is told who runs the cluster and where the app is", async () => {
  const cluster = await start();
  cluster.announce("http://127.0.0.1:3000");
  const second = start();
  await expect(second).rejects.toThrow(`process ${process.pid} runs it and serves http://127.0.0.1:3000`);
  await cluster.stop();
});

test("the server of a killed app ends by itself", async () => {
  const { holder, adminUrl } = await holdElsewhere();
  await kill(holder);
  await expect
    .poll(() => query(adminUrl, (sql) => sql`select 1`).catch((error: { code?: string }) => error.code), {
      timeout: 10_000,
    })
    .toBe("ECONNREFUSED");
});

test("after kill -9 of everything, committed rows are there at the next start", async () => {
  const { holder, postmaster, adminUrl } = await holdElsewhere();
  await query(adminUrl, (sql) => sql`create table kept as select generate_series(1, 1000) as n`);
  process.kill(postmaster, "SIGKILL");
  await kill(holder);
  const cluster = await start();
  const rows = await query(cluster.adminUrl, (sql) => sql`select count(*)::int as n from kept`);
  await cluster.stop();
  expect(rows[0]).toEqual({ n: 1000 });
});

test("a server that is killed comes back with its data, at the same address", async () => {
  const said: string[] = [];
  const cluster = await start((line) => said.push(line));
  await query(cluster.adminUrl, (sql) => sql`create table kept as select 'still here' as note`);
  process.kill(await readPid(), "SIGKILL");
  const read = () => query(cluster.adminUrl, (sql) => sql`select note from kept`).catch(() => []);
  await expect.poll(read, { timeout: 15_000 }).toEqual([{ note: "still here" }]);
  expect(said).toEqual(["The database ended by itself and is started again."]);
  await cluster.stop();
  await cluster.exited;
});

test("a stop while a killed server comes back stops it", async () => {
  const cluster = await start();
  const postmaster = await readPid();
  process.kill(postmaster, "SIGKILL");
  await cluster.stop();
  await expect(query(cluster.adminUrl, (sql) => sql`select 1`)).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
});

test("a server that nobody watches any more is stopped by the next start", async () => {
  const { holder, postmaster } = await holdElsewhere();
  process.kill(postmaster, "SIGSTOP"); // deaf to its guard until the next start finds it
  await kill(holder);
  setTimeout(() => process.kill(postmaster, "SIGCONT"), 300);
  const said: string[] = [];
  const cluster = await start((line) => said.push(line));
  const pid = await readPid();
  await cluster.stop();
  expect(said).toEqual(["Stopped the database that an earlier start left running."]);
  expect(pid).not.toBe(postmaster);
});

test("a pid file whose number another program has now is no obstacle", async () => {
  const first = await start();
  const pidFile = await readFile(join(dataDir, "data/postmaster.pid"), "utf8");
  await first.stop();
  await writeFile(join(dataDir, "data/postmaster.pid"), pidFile.replace(/^\d+/, String(process.pid)));
  const second = await start();
  const pid = await readPid();
  await second.stop();
  expect(pid).not.toBe(process.pid);
});

test("what an interrupted first start left behind is thrown away", async () => {
  await mkdir(join(dataDir, "unfinished-1234", "base"), { recursive: true });
  const cluster = await start();
  await cluster.stop();
  const names = await readdir(dataDir);
  expect(names.filter((name) => name.startsWith("unfinished"))).toEqual([]);
});

test("a cluster of another major version is refused with the way out", async () => {
  const cluster = await start();
  await cluster.stop();
  await writeFile(join(dataDir, "data/PG_VERSION"), "17\n");
  await expect(start()).rejects.toThrow(
    /made by PostgreSQL 17, this is PostgreSQL 18\. Move the folder away/,
  );
});
