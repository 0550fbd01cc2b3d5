import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { hostileVariants } from "../../testing/hostile.ts";
import type { TestAccount } from "../../testing/index.ts";
import { type ProcedurePath, startTestApp, type TestApp } from "../../testing/test-app.ts";
import { askToCreate, pullFrom, pushTo, senderOf } from "../../testing/wire-requests.ts";
import { LIMITS } from "./limits.ts";

const ANY_NUMBER = { max: 1_000_000, windowMs: 1_000 };
const limits = {
  ...LIMITS,
  perAddress: ANY_NUMBER,
  perUser: ANY_NUMBER,
  entrances: ANY_NUMBER,
  guesses: ANY_NUMBER,
};
/** Time for many requests on a slow machine; a request that hung would take all of it. */
const PATIENCE = { timeout: 120_000 };
const MAX_ANSWER = 8_192;

const logged: string[] = [];
let app: TestApp;
let ann: TestAccount;
let mallory: TestAccount;

beforeAll(async () => {
  const log = pino({ level: "error" }, { write: (line) => void logged.push(line) });
  app = await startTestApp(inject("adminUrl"), { log, limits });
  ann = await app.signUp();
  mallory = await app.signUp("Mallory");
  await pushTo(app, ann, askToCreate({ space: ann.space }));
});
beforeEach(() => void (logged.length = 0));
afterAll(() => app.end());

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whoever it is asks, and a stream is left as soon as it stands. */
async function ask(url: string, init: RequestInit = {}, who: TestAccount | null = mallory): Promise<Answer> {
  const leaving = new AbortController();
  const reply = await (who?.fetch ?? fetch)(`${app.address}${url}`, { ...init, signal: leaving.signal });
  const isStream = reply.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream) return { status: reply.status, text: await reply.text() };
  leaving.abort();
  return { status: reply.status, text: "{}" };
}

const post = (url: string, body: string, who?: TestAccount | null) =>
  ask(url, { method: "POST", body, headers: { "content-type": "application/json" } }, who);

/** What is wrong with an answer to something hostile; null if it is a clear one. */
function flawOf({ status, text }: Answer): string | null {
  if (status >= 500) return `status ${status}`;
  let said: { error?: { message?: unknown }; message?: unknown };
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    return `no JSON: ${text.slice(0, 100)}`;
  }
  if (status < 400) return null;
  if (text.length > MAX_ANSWER) return `an answer of ${text.length} characters`;
  const sentence = said.message ?? said.error?.message;
  return typeof sentence === "string" && sentence.length > 10 ? null : `no sentence: ${text.slice(0, 100)}`;
}

/** What came of all of `variants` that was no clear answer. */
async function flawsOf(
  variants: Iterable<readonly [what: string, body: string]>,
  send: (body: string) => Promise<Answer>,
): Promise<readonly string[]> {
  const flaws: string[] = [];
  for (const [what, body] of variants) {
    const flaw = flawOf(await send(body));
    if (flaw !== null) flaws.push(`${what}: ${flaw}`);
  }
  return flaws;
}

async function expectUnharmed(): Promise<void> {
  expect(logged).toEqual([]);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  const annsGoals = await app.sql`SELECT name FROM goal WHERE space_id = ${ann.space}`;
  expect([...annsGoals]).toEqual([{ name: "Run" }]);
}

/** What a program says over both protocols. */
const messages = (space: string) => ({
  push: askToCreate({ space }),
  cancel: { ...senderOf({ space }), batch: randomUUID() },
  offer: {
    ...senderOf({ space }),
    cursor: "1.a.1",
    rows: [{ entity: "goal", row: randomUUID(), values: { name: "Run" }, stamps: { name: "0".repeat(20) } }],
  },
});

test.for(["push", "cancel", "offer"] as const)(
  "whatever a %s says, the answer is clear and the server is as before",
  PATIENCE,
  async (name) => {
    const message = messages(mallory.space)[name];
    for (const url of [`/trpc/sync.${name}`, `/api/v1/sync/${name}`])
      expect(await flawsOf(hostileVariants(message), (body) => post(url, body))).toEqual([]);
    await expectUnharmed();
  },
);

test("whatever a pull says in a body, the answer is clear", PATIENCE, async () => {
  const pull = {
    ...senderOf({ space: mallory.space }),
    cursor: "1.a.1",
    unsettled: [randomUUID()],
    limit: 10,
  };
  expect(await flawsOf(hostileVariants(pull), (body) => post("/trpc/sync.pull", body))).toEqual([]);
  await expectUnharmed();
});

test("whatever a pull or a stream says in its address, the answer is clear", PATIENCE, async () => {
  const sender = senderOf({ space: mallory.space });
  const inAddress = { ...sender, since: "1.a.1", limit: 10, unsettled: randomUUID() };
  const fits = ([, body]: readonly [string, string]) => body.length < 50_000;
  const short = [...hostileVariants(inAddress)].filter(fits);
  for (const path of ["pull", "live"]) {
    const send = (body: string) => ask(`/api/v1/sync/${path}?${queryOf(body)}`);
    expect(await flawsOf(short, send)).toEqual([]);
    const input = [...hostileVariants({ ...sender, cursor: "1.a.1", unsettled: [], limit: 10 })].filter(fits);
    const sendTrpc = (body: string) => ask(`/trpc/sync.${path}?input=${encodeURIComponent(body)}`);
    expect(await flawsOf(input, sendTrpc)).toEqual([]);
  }
  for (const broken of [
    "%00",
    "%E0%A4%A",
    "a=%ff",
    "input={",
    "&&&==",
    "__proto__=1",
    "constructor=1&since=%00",
  ])
    for (const path of ["/api/v1/sync/pull", "/api/v1/sync/live", "/trpc/sync.pull", "/trpc/sync.live"])
      expect([broken, path, flawOf(await ask(`${path}?${broken}`))]).toEqual([broken, path, null]);
  await expectUnharmed();
});

/** JSON as an address says it; a text that is no JSON is said as it stands. */
function queryOf(body: string): string {
  try {
    const entries = Object.entries(JSON.parse(body) as Record<string, unknown>);
    const query = new URLSearchParams();
    for (const [name, value] of entries)
      query.append(name, typeof value === "string" ? value : JSON.stringify(value));
    return query.toString();
  } catch {
    return new URLSearchParams({ since: body }).toString();
  }
}

const INPUTS: readonly (readonly [ProcedurePath, object])[] = [
  ["account.rename", { name: "Mallory" }],
  ["account.upgrade", { name: "M", email: "m@example.org", password: "correct horse" }],
  ["account.signOutDevice", { id: "none" }],
  ["spaces.adopt", { id: randomUUID(), name: "Mine" }],
  ["spaces.create", { name: "Mine" }],
  ["spaces.rename", { space: randomUUID(), name: "Mine" }],
  ["spaces.remove", { space: randomUUID() }],
  ["spaces.invite", { space: randomUUID(), role: "editor" }],
  ["spaces.revokeInvitation", { space: randomUUID(), id: randomUUID() }],
  ["spaces.accept", { token: "none" }],
  ["spaces.leave", { space: randomUUID() }],
  ["spaces.removeMember", { space: randomUUID(), user: "none" }],
  ["spaces.changeRole", { space: randomUUID(), user: "none", role: "owner" }],
];

test.for(INPUTS)("whatever %s is asked, the answer is clear", PATIENCE, async ([path, input]) => {
  expect(await flawsOf(hostileVariants(input), (body) => post(`/trpc/${path}`, body))).toEqual([]);
  await expectUnharmed();
});

test.for([
  ["sign-up/email", { name: "M", email: "m@example.org", password: "correct horse" }],
  ["sign-in/email", { email: "m@example.org", password: "correct horse", rememberMe: true }],
  ["change-password", { currentPassword: "correct horse", newPassword: "correct horse battery" }],
] as const)("whatever %s is asked, the answer is clear", PATIENCE, async ([path, body]) => {
  const who = path === "change-password" ? mallory : null;
  expect(await flawsOf(hostileVariants(body), (text) => post(`/api/auth/${path}`, text, who))).toEqual([]);
  await expectUnharmed();
});

test("whatever comes as a token, nobody is signed in by it", PATIENCE, async () => {
  for (const token of [
    "x",
    "x.y",
    `${"x".repeat(50_000)}.y`,
    "__proto__.x",
    "'; DROP TABLE goal; --",
    "%00.%ff",
  ]) {
    const bearer = await ask("/api/v1/me", { headers: { authorization: `Bearer ${token}` } }, null);
    const cookie = await ask("/api/v1/me", { headers: { cookie: `tidemark.session_token=${token}` } }, null);
    expect([bearer.status, cookie.status]).toEqual([401, 401]);
  }
  await expectUnharmed();
});

test("SQL in a text is kept as that text", async () => {
  const name = "'; DROP TABLE goal CASCADE; --";
  const request = askToCreate({ space: mallory.space });
  for (const change of request.batch.changes) change.values.name = name;
  expect(await pushTo(app, mallory, request)).toMatchObject({ outcomes: [{ kind: "applied" }] });
  expect([...(await app.sql`SELECT name FROM goal WHERE name = ${name}`)]).toHaveLength(1);
  await expectUnharmed();
});

test("ids of another's space, replica, row and batch give nothing and change nothing", async () => {
  const hers = askToCreate({ space: ann.space });
  const [first] = hers.batch.changes;
  expect(await pushTo(app, ann, hers)).toMatchObject({ outcomes: [{ kind: "applied" }] });
  const before = await pullFrom(app, ann, ann.space);

  expect(await pushTo(app, mallory, askToCreate({ space: ann.space }))).toMatchObject({ kind: "gone" });
  expect(await pushTo(app, mallory, hers)).toMatchObject({ kind: "gone" });
  expect(await pullFrom(app, mallory, ann.space)).toMatchObject({ kind: "gone" });

  // In a space of his own her replica's id is taken, and the same row and batch are others.
  const copied = { ...hers, space: mallory.space };
  expect(await pushTo(app, mallory, copied)).toMatchObject({ kind: "taken" });
  const pull = { ...senderOf({ space: mallory.space, replica: hers.replica }), cursor: null, limit: 10 };
  const told = await app.ask(mallory, "sync.pull", { ...pull, unsettled: [hers.batch.id] });
  // What became of her batch he is not told.
  expect(told.data).toMatchObject({ kind: "checkpoint", settled: [] });
  expect(JSON.stringify(told.data)).not.toContain(ann.space);
  const { batch, row = "" } = { batch: hers.batch.id, ...first };
  const his = askToCreate({ space: mallory.space, row });
  expect(await pushTo(app, mallory, { ...his, batch: { ...his.batch, id: batch } })).toMatchObject({
    outcomes: [{ kind: "applied" }],
  });

  const after = await pullFrom(app, ann, ann.space);
  const rowsOf = (reply: typeof after) => (reply.kind === "checkpoint" ? reply.rows : []);
  expect(rowsOf(after)).toEqual(rowsOf(before));
  await app.sql`DELETE FROM goal WHERE space_id = ${ann.space} AND id = ${row}`;
  await expectUnharmed();
});
