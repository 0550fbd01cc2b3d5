import { SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import type { TRPCError } from "@trpc/server";
import Fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import type { Context } from "../trpc.ts";
import { addRest } from "./rest-api.ts";
import { type RouteName, ROUTES } from "./routes.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const BATCH = "0190a0c0-0000-7000-8000-00000000000b";
const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space: SPACE, replica: "aaaaaaaa" };
const push = { ...sender, after: null, batch: { id: BATCH, changes: [] } };
const address = `protocol=${PROTOCOL_VERSION}&schema=${SCHEMA_VERSION}&space=${SPACE}&replica=aaaaaaaa`;

/** Repeats what it was asked. */
const sync: Context["sync"] = {
  push: async (_user, { batch }) => ({ kind: "settled", batch: batch.id, outcomes: [], serverTime: 1 }),
  cancel: async (_user, { batch }) => ({ kind: "cancelled", batch, serverTime: 1 }),
  offer: async () => ({ kind: "declined", serverTime: 1 }),
  pull: async (_user, { cursor }) => ({
    kind: "resync",
    replica: sender.replica as never,
    schema: 1,
    from: cursor,
    common: 0,
    serverTime: 1,
  }),
  async *live(_user, { cursor, lastEventId }) {
    yield { id: lastEventId ?? cursor ?? "none", message: { kind: "bye", serverTime: 2 } };
  },
  now: () => 1,
};

const caller = { user: "ada", session: "s", name: "Ada", email: "ada@example.org", isAnonymous: false };

interface Given {
  readonly isSignedIn?: boolean;
  readonly told?: TRPCError[];
  readonly with?: Partial<Context["sync"]>;
}

async function build({ isSignedIn = true, told = [], with: own = {} }: Given = {}) {
  const app = Fastify();
  await addRest(app, {
    createContext: () =>
      ({
        identify: async () => (isSignedIn ? caller : null),
        accounts: { database: { rows: async () => [] }, sessions: { synced: () => undefined } },
        sync: { ...sync, ...own },
        admitGuess: async () => undefined,
        hangUp: () => undefined,
      }) as unknown as Context,
    onError: (_path, error) => told.push(error),
  });
  return app;
}

const get = (app: FastifyInstance, path: string, headers: Record<string, string> = {}) =>
  app.inject({ method: "GET", url: `/api/v1/${path}`, headers });
const post = (app: FastifyInstance, path: string, body: unknown) =>
  app.inject({
    method: "POST",
    url: `/api/v1/${path}`,
    headers: { "content-type": "application/json" },
    payload: typeof body === "string" ? body : JSON.stringify(body),
  });

test("WIRE-1: push, cancel and offer take the request as their body and answer with the message", async () => {
  const app = await build();
  const replies = [
    await post(app, "sync/push", push),
    await post(app, "sync/cancel", { ...sender, batch: BATCH }),
    await post(app, "sync/offer", { ...sender, cursor: "1.a.1", rows: [] }),
  ];
  expect(replies.map((reply) => [reply.statusCode, reply.json<{ kind: string }>().kind])).toEqual([
    [200, "settled"],
    [200, "cancelled"],
    [200, "declined"],
  ]);
  for (const { headers } of replies) expect(headers["cache-control"]).toBe("no-store");
});

test("WIRE-1: a pull takes the cursor of the last one as `since`", async () => {
  const app = await build();
  expect((await get(app, `sync/pull?${address}&since=1.a.1`)).json()).toMatchObject({ from: "1.a.1" });
  expect((await get(app, `sync/pull?${address}`)).json()).toMatchObject({ from: null });
});

test("a time in place of a cursor is refused with the reason", async () => {
  const reply = await get(await build(), `sync/pull?${address}&since=2026-01-01T00:00:00Z`);
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({
    error: "BAD_REQUEST",
    message: expect.stringMatching(/^since: .* takes a cursor: .*committed after it\.$/),
  });
});

test("a stream is server-sent events whose ids are cursors, resumes from one, and is kept by no cache", async () => {
  const app = await build();
  const reply = await get(app, `sync/live?${address}&since=1.a.1`);
  expect(reply.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-store" });
  expect(reply.body).toBe('retry: 2000\n\nid: 1.a.1\ndata: {"kind":"bye","serverTime":2}\n\n');
  const resumed = await get(app, `sync/live?${address}&since=1.a.1`, { "last-event-id": "1.a.2" });
  expect(resumed.body).toContain("id: 1.a.2\n");
});

test("a stream that its reader leaves is ended, though nothing happens", async () => {
  let left: AbortSignal | undefined;
  const app = await build({
    with: {
      async *live(_user, _request, { signal }) {
        left = signal;
        await new Promise((resolve) => signal?.addEventListener("abort", resolve));
        yield { id: "none", message: { kind: "bye", serverTime: 1 } };
      },
    },
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const reading = new AbortController();
  const reply = await fetch(`${url}/api/v1/sync/live?${address}`, { signal: reading.signal });
  await reply.body?.getReader().read();
  reading.abort();
  await expect.poll(() => left?.aborted).toBe(true);
  await app.close();
});

test.each(Object.keys(ROUTES) as RouteName[])("%s is for who is signed in, and says so", async (name) => {
  const [method, path] = name.split(" ") as ["GET" | "POST", string];
  const app = await build({ isSignedIn: false });
  const reply = await app.inject({
    method,
    url: `/api/v1/${path}`,
    ...(method === "POST" && { payload: push }),
  });
  expect(reply.statusCode).toBe(401);
  expect(reply.json()).toEqual({
    error: "UNAUTHORIZED",
    message: "You are not signed in. Sign in, then try again.",
  });
});

test("who somebody is, and his spaces", async () => {
  const app = await build();
  expect((await get(app, "me")).json()).toEqual({
    id: "ada",
    name: "Ada",
    email: "ada@example.org",
    anonymous: false,
    spaces: [],
  });
  expect((await get(app, "spaces")).json()).toEqual([]);
});

test.each<[what: string, body: unknown, status: number, message: string | RegExp]>([
  ["no object", [], 400, /^the request: /],
  ["nothing", "", 400, "The body is not JSON. Send one JSON object."],
  ["half an object", '{"a":', 400, "The body is not JSON. Send one JSON object."],
  [
    "a replica id that is none",
    { ...push, replica: "!" },
    400,
    "replica: a replica id is 8 characters of base 36",
  ],
  [
    "a change that lacks its row",
    {
      ...push,
      batch: { id: BATCH, changes: [{ kind: "delete", id: BATCH, entity: "goal", stamp: "0".repeat(20) }] },
    },
    400,
    "batch.changes[0].row: is missing, and has to be of type string",
  ],
  [
    "a change of a million",
    { ...push, batch: { id: BATCH, changes: Array(100_000).fill(0) } },
    400,
    /^batch\.changes: /,
  ],
  [
    "lists in lists",
    `{"protocol":1,"schema":1,"batch":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
    400,
    /space: is missing/,
  ],
])("WIRE-2: a body with %s is refused, naming the field", async (_what, body, status, message) => {
  const reply = await post(await build(), "sync/push", body);
  expect(reply.statusCode).toBe(status);
  expect(reply.json<{ message: string }>().message).toMatch(message);
});

test("WIRE-2: an address that lacks something is refused, naming all of it", async () => {
  const reply = await get(await build(), "sync/pull?protocol=one&limit=5000");
  expect(reply.statusCode).toBe(400);
  const { message } = reply.json<{ message: string }>();
  for (const field of ["protocol", "schema", "space", "replica"]) expect(message).toContain(`${field}: `);
});

test.for(["0", "1", "-1", "null", "undefined", "1.41", "nonsense", "1.a.1 ", "1.zzzzzzzzzzzzz.1"])(
  "WIRE-2: %s is no cursor, and is refused with what to give instead",
  async (since) => {
    const app = await build();
    for (const path of ["pull", "live"]) {
      const reply = await get(app, `sync/${path}?${address}&since=${encodeURIComponent(since)}`);
      expect([reply.statusCode, reply.json()]).toEqual([
        400,
        {
          error: "BAD_REQUEST",
          message:
            "since: this is not a cursor. Give the `cursor` of your last answer, or nothing before the first pull",
        },
      ]);
    }
  },
);

test("PULL-4: what may once have been a cursor is the engine's to judge", async () => {
  const app = await build();
  const inside = `1.uefqlks0xq8.1z.goal.${SPACE}.2m`;
  for (const since of ["9.9.9", inside, `${inside}.2k`])
    expect((await get(app, `sync/pull?${address}&since=${since}`)).json()).toMatchObject({ from: since });
});

test("a body that is no JSON by its own account, or too large, is refused with what to do", async () => {
  const app = await build();
  const form = await app.inject({
    method: "POST",
    url: "/api/v1/sync/push",
    headers: { "content-type": "text/plain" },
    payload: "a=1",
  });
  expect([form.statusCode, form.json<{ message: string }>().message]).toEqual([
    415,
    "Send the body as JSON, with the header `Content-Type: application/json`.",
  ]);
  const large = await post(app, "sync/push", `"${"x".repeat(2_097_152)}"`);
  expect([large.statusCode, large.json<{ error: string }>().error]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
});

test("PUSH-9: a sender that is not understood is told to upgrade", async () => {
  const app = await build();
  expect((await post(app, "sync/push", { ...push, protocol: 99 })).json()).toEqual({
    kind: "upgrade",
    serverTime: 1,
  });
  expect((await get(app, `sync/pull?protocol=99&schema=1`)).json()).toEqual({
    kind: "upgrade",
    serverTime: 1,
  });
});

test("what the server itself gets wrong is told by a number and logged, without its inside", async () => {
  const told: TRPCError[] = [];
  const app = await build({ told, with: { push: () => Promise.reject(new Error("secret")) } });
  const reply = await post(app, "sync/push", push);
  expect(reply.statusCode).toBe(500);
  expect(reply.json<{ message: string }>().message).toMatch(
    /^Something went wrong on the server\. It is logged as /,
  );
  expect(told.map(({ cause }) => cause?.message)).toEqual(["secret"]);
});

test("an address that nobody knows, and another method, are answered in JSON", async () => {
  const app = await build();
  expect((await get(app, "sync/push")).json()).toMatchObject({
    error: "METHOD_NOT_SUPPORTED",
    message: "Use POST instead of GET here.",
  });
  const unknown = await app.inject({
    method: "GET",
    url: "/api/v1/nothing",
    headers: { accept: "text/html" },
  });
  expect([unknown.statusCode, unknown.json<{ error: string }>().error]).toEqual([404, "NOT_FOUND"]);
  expect((await app.inject({ method: "HEAD", url: `/api/v1/sync/live?${address}` })).statusCode).toBe(405);
});
