import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AppDeps, buildApp } from "./app.ts";
import { signedInAs } from "../testing/signed-in.ts";
import { serverLogger, silentLogger } from "./logger.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const BATCH = "0190a0c0-0000-7000-8000-00000000000b";
const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space: SPACE, replica: "aaaaaaaa" };
const push = { ...sender, after: null, batch: { id: BATCH, changes: [] } };
const pull = { ...sender, cursor: null, unsettled: [], limit: 10 };

/** Answers everything with the least there is to say. */
const sync: AppDeps["sync"] = {
  push: async (_user, { batch }) => ({ kind: "settled", batch: batch.id, outcomes: [], serverTime: 1 }),
  cancel: async (_user, { batch }) => ({ kind: "cancelled", batch, serverTime: 1 }),
  offer: async () => ({ kind: "declined", serverTime: 1 }),
  pull: async () => ({ kind: "gone", serverTime: 1 }),
  async *live(_user, { cursor, lastEventId }) {
    yield { id: "1.a.2", message: { kind: "poke", serverTime: 1 } };
    yield { id: lastEventId ?? cursor ?? "none", message: { kind: "bye", serverTime: 2 } };
  },
  now: () => 1,
};

let webRoot = "";

beforeEach(async () => {
  webRoot = await mkdtemp(join(tmpdir(), "tidemark-web-"));
  await mkdir(join(webRoot, "assets"));
  await writeFile(join(webRoot, "index.html"), "<title>Tidemark</title>");
  await writeFile(join(webRoot, "sw.js"), "// worker");
  await writeFile(join(webRoot, "assets", "app-1a2b3c.js"), "// app");
});

afterEach(async () => {
  await rm(webRoot, { recursive: true });
});

const build = (deps: Partial<AppDeps> = {}) =>
  buildApp({
    sync,
    accounts: signedInAs("ann"),
    isReady: async () => true,
    webRoot,
    log: silentLogger(),
    ...deps,
  });
const post = (path: string, payload: object) => ({ method: "POST", url: `/trpc/${path}`, payload }) as const;
const get = (path: string, input: object) =>
  ({ method: "GET", url: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}` }) as const;

test("PUSH-10: a cancel is answered over tRPC, and what it lacks is named", async () => {
  const app = await build();
  const cancelled = await app.inject(post("sync.cancel", { ...sender, batch: BATCH }));
  expect(cancelled.json()).toMatchObject({ result: { data: { kind: "cancelled", batch: BATCH } } });
  const refused = await app.inject(post("sync.cancel", sender));
  expect(refused.statusCode).toBe(400);
  expect(refused.body).toContain("batch");
});

test("push and pull are answered over tRPC and never kept by a cache", async () => {
  const app = await build();
  const pushed = await app.inject(post("sync.push", push));
  expect(pushed.json()).toEqual({
    result: { data: { kind: "settled", batch: BATCH, outcomes: [], serverTime: 1 } },
  });
  const pulled = await app.inject(get("sync.pull", pull));
  expect(pulled.json()).toMatchObject({ result: { data: { kind: "gone" } } });
  for (const { headers } of [pushed, pulled]) expect(headers["cache-control"]).toBe("no-store");
});

test("a pull that waits for many batches fits into an address, and into a body", async () => {
  const app = await build();
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const { url } = get("sync.pull", { ...pull, unsettled: Array.from({ length: 1_000 }, () => BATCH) });
  expect((await fetch(address + url)).status).toBe(200);
  expect((await app.inject(post("sync.pull", pull))).statusCode).toBe(200);
  await app.close();
});

test("a malformed request is refused, naming the field", async () => {
  const app = await build();
  const reply = await app.inject(
    post("sync.push", { ...push, replica: "!", batch: { id: BATCH, changes: [{ kind: "create" }] } }),
  );
  expect(reply.statusCode).toBe(400);
  const { message } = reply.json<{ error: { message: string } }>().error;
  expect(message).toContain("a replica id is 8 characters of base 36");
  expect(message).toContain("at batch.changes[0].row");
});

test.for(["sync.pull", "sync.live"])("WIRE-2: %s is refused from what is no cursor", async (path) => {
  const app = await build();
  for (const cursor of ["", "0", "-1", "null", "nonsense"]) {
    const { body } = await app.inject(get(path, { ...pull, cursor }));
    expect(body).toMatch(/this is not a cursor\. Give the `cursor` of your last answer.*at cursor/);
    expect(body).toContain('"httpStatus":400');
  }
});

test.for([
  { ...push, protocol: PROTOCOL_VERSION + 1 },
  { ...push, schema: SCHEMA_VERSION + 1 },
  { protocol: PROTOCOL_VERSION + 1, schema: 1, said: "in another way" },
])("PUSH-9: a sender that is not understood is told to upgrade: %o", async (request) => {
  const app = await build();
  for (const sent of [post("sync.push", request), get("sync.pull", request)]) {
    const reply = await app.inject(sent);
    expect(reply.json()).toEqual({ result: { data: { kind: "upgrade", serverTime: 1 } } });
  }
});

test("a stream sends its messages as events that bear the cursor behind them, and resumes from one", async () => {
  const app = await build();
  const first = await app.inject(get("sync.live", { ...sender, cursor: "1.a.1" }));
  expect(first.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-store" });
  expect(first.body).toContain('data: {"kind":"poke","serverTime":1}\nid: 1.a.2\n');
  expect(first.body).toContain("id: 1.a.1\n");
  const resumed = await app.inject({
    ...get("sync.live", { ...sender, cursor: "1.a.1" }),
    headers: { "last-event-id": "1.a.2" },
  });
  expect(resumed.body).toMatch(/"bye".*\nid: 1\.a\.2\n/);
});

test("a batch of a mebibyte is let in, a larger body is not", async () => {
  const app = await build();
  const change = (description: string) => ({
    id: BATCH,
    entity: "goal",
    row: BATCH,
    kind: "update",
    stamp: "0mi5x2k1q00aaaaaaaaa",
    bases: {},
    values: { description },
  });
  const batchOf = (bytes: number) => ({
    ...push,
    batch: { id: BATCH, changes: [change("x".repeat(bytes))] },
  });
  expect((await app.inject(post("sync.push", batchOf(1_048_000)))).statusCode).toBe(200);
  expect((await app.inject(post("sync.push", batchOf(1_200_000)))).statusCode).toBe(413);
});

test("the server's own errors reach the log with an id, and the client gets the id alone", async () => {
  const lines: string[] = [];
  const log = serverLogger(pino({ level: "info" }, { write: (line) => void lines.push(line) }));
  const cause = Object.assign(new Error("null value in column name"), {
    code: "XX000",
    detail: "Failing row contains (secret)",
  });
  const app = await build({ log, sync: { ...sync, push: () => Promise.reject(cause) } });
  const reply = await app.inject(post("sync.push", push));
  expect(reply.statusCode).toBe(500);
  expect(reply.body).not.toContain("null value");
  const [, id] = /logged as ([\w-]+)/.exec(reply.body) ?? [];
  const logged = lines.join("");
  expect(logged).toContain(`"errorId":"${id}"`);
  expect(logged).toContain("null value in column name");
  expect(logged).not.toContain("secret");
});

test("while the database is away, clients are told to come back later", async () => {
  const lost = Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });
  const lines: string[] = [];
  const log = serverLogger(pino({ level: "warn" }, { write: (line) => void lines.push(line) }));
  const app = await build({ log, sync: { ...sync, pull: () => Promise.reject(lost) } });
  const reply = await app.inject(get("sync.pull", pull));
  expect(reply.statusCode).toBe(503);
  expect(reply.json()).toMatchObject({
    error: { message: "The database does not answer at the moment. Try again soon." },
  });
  expect(lines).toEqual([]);
});

test("the web app is served: its page is asked for anew each time, its named files are kept", async () => {
  const app = await build();
  const cached = async (url: string) => (await app.inject({ url })).headers["cache-control"];
  expect(await cached("/")).toBe("no-cache");
  expect(await cached("/sw.js")).toBe("no-cache");
  expect(await cached("/assets/app-1a2b3c.js")).toBe("public, max-age=31536000, immutable");
});

test("any path that a browser opens gets the page, and everything else that is not there is 404", async () => {
  const app = await build();
  const opened = await app.inject({ url: "/goals/42", headers: { accept: "text/html,*/*" } });
  expect(opened).toMatchObject({ statusCode: 200, body: "<title>Tidemark</title>" });
  expect(opened.headers["cache-control"]).toBe("no-cache");
  expect((await app.inject({ url: "/assets/gone.js" })).statusCode).toBe(404);
  expect(
    (await app.inject({ method: "POST", url: "/goals", headers: { accept: "text/html" } })).statusCode,
  ).toBe(404);
  expect((await app.inject(get("sync.nothing", {}))).statusCode).toBe(404);
});

test.for(["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE"])(
  "%s is no method of the API, which says so without a word in the log",
  async (method) => {
    const lines: string[] = [];
    const log = serverLogger(pino({ level: "info" }, { write: (line) => void lines.push(line) }));
    const address = await (await build({ log })).listen({ host: "127.0.0.1", port: 0 });
    lines.length = 0;
    const socket = connect(Number(new URL(address).port), "127.0.0.1");
    socket.end(`${method} /trpc/sync.push HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`);
    const reply = await text(socket);
    expect(reply).toContain("405 Method Not Allowed");
    expect(reply).toContain("allow: GET, HEAD, POST");
    expect(lines).toEqual([]);
  },
);

test("health says that the process lives, readiness whether it would serve", async () => {
  let ready = true;
  const app = await build({ isReady: async () => ready });
  expect((await app.inject("/readyz")).statusCode).toBe(200);
  ready = false;
  expect((await app.inject("/readyz")).statusCode).toBe(503);
  expect((await app.inject("/healthz")).statusCode).toBe(200);
});
