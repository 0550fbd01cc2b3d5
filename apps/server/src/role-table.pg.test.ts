import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { TestAccount } from "../testing/account.ts";
import { type ProcedurePath, procedurePaths, startTestApp, type TestApp } from "../testing/test-app.ts";
import { askToCreate, senderOf } from "../testing/wire-requests.ts";
import { REST_PREFIX, type RouteName } from "./rest/routes.ts";

/**
 * What everybody is answered, whatever he asks for. A procedure or a route without a line here does not compile; one
 * whose line is wrong fails.
 */

/** Who may ask something of a shared space. */
const PEOPLE = ["nobody", "stranger", "viewer", "removed", "expired", "editor", "owner"] as const;
type Person = (typeof PEOPLE)[number];

/** An HTTP status, or, of what is answered with a message of the protocol, its kind. */
type Answer =
  | number
  | "gone"
  | "settled"
  | "refused"
  | "cancelled"
  | "checkpoint"
  | "received"
  | "declined"
  | "poke";
type Answers = Readonly<Record<Person, Answer>>;

/** Whoever is not signed in is told so; the others' answers in the order stranger, viewer, removed, editor, owner. */
function signedIn(stranger: Answer, viewer: Answer, removed: Answer, editor: Answer, owner: Answer): Answers {
  return { nobody: 401, expired: 401, stranger, viewer, removed, editor, owner };
}

/** For who is signed in, whatever his role in a space. */
const anyone = (answer: Answer) => signedIn(answer, answer, answer, answer, answer);
const owners = signedIn(404, 403, 404, 403, 200);
const members = (answer: Answer) => signedIn("gone", answer, "gone", answer, answer);

interface Line {
  readonly answers: Answers;
  /** What is asked for. */
  readonly input: (scene: Scene) => unknown;
}

const line = (answers: Answers, input: Line["input"] = () => undefined): Line => ({ answers, input });

const PROCEDURES: Readonly<Record<ProcedurePath, Line>> = {
  "sync.push": line(signedIn("gone", "refused", "gone", "settled", "settled"), ({ space }) =>
    askToCreate({ space }),
  ),
  "sync.cancel": line(members("cancelled"), ({ space }) => ({ ...senderOf({ space }), batch: randomUUID() })),
  "sync.offer": line(signedIn("gone", "declined", "gone", "received", "received"), ({ space }) => ({
    ...senderOf({ space }),
    cursor: "1.a.1",
    rows: [],
  })),
  "sync.pull": line(members("checkpoint"), ({ space }) => ({
    ...senderOf({ space }),
    cursor: null,
    unsettled: [],
    limit: 10,
  })),
  "sync.live": line(members("poke"), ({ space }) => ({ ...senderOf({ space }), cursor: null })),

  "account.me": line(anyone(200)),
  "account.devices": line(anyone(200)),
  "account.export": line(anyone(200)),
  "account.rename": line(anyone(200), () => ({ name: "Somebody" })),
  "account.upgrade": line(anyone(409), () => ({
    name: "Somebody",
    email: `${randomUUID()}@example.org`,
    password: "long enough",
  })),
  "account.signOutDevice": line(anyone(404), ({ device }) => ({ id: device })),
  "account.remove": line(anyone(403), () => ({ password: "not the right one" })),

  "spaces.adopt": line(signedIn(409, 200, 409, 200, 200), ({ space: id }) => ({ id, name: "Mine" })),
  "spaces.create": line(anyone(200), () => ({ name: "Another" })),
  "spaces.rename": line(owners, ({ space }) => ({ space, name: "Crew" })),
  "spaces.remove": line(owners, ({ space }) => ({ space })),
  "spaces.members": line(signedIn(404, 200, 404, 200, 200), ({ space }) => ({ space })),
  "spaces.invite": line(owners, ({ space }) => ({ space, role: "viewer" })),
  "spaces.invitations": line(owners, ({ space }) => ({ space })),
  "spaces.revokeInvitation": line(owners, ({ space, invitation }) => ({ space, id: invitation })),
  // Whoever has a link may know where it leads, and come in.
  "spaces.invitation": line({ ...anyone(200), nobody: 200, expired: 200 }, ({ token }) => ({ token })),
  "spaces.accept": line(anyone(200), ({ token }) => ({ token })),
  "spaces.leave": line(signedIn(404, 200, 404, 200, 409), ({ space }) => ({ space })),
  "spaces.removeMember": line(owners, ({ space, other }) => ({ space, user: other })),
  "spaces.changeRole": line(owners, ({ space, other }) => ({ space, user: other, role: "editor" })),
};

const ROUTE_LINES: Readonly<Record<RouteName, Line>> = {
  "GET me": line(anyone(200)),
  "GET spaces": line(anyone(200)),
  "POST sync/push": PROCEDURES["sync.push"],
  "POST sync/cancel": PROCEDURES["sync.cancel"],
  "POST sync/offer": PROCEDURES["sync.offer"],
  "GET sync/pull": PROCEDURES["sync.pull"],
  "GET sync/live": PROCEDURES["sync.live"],
};

/** What the lines ask about; made anew for each of them. */
interface Scene {
  /** In which whoever asks is, or was, what he is called. */
  readonly space: string;
  /** Of a link to it that nobody has used. */
  readonly token: string;
  readonly invitation: string;
  /** One of its members. */
  readonly other: string;
  /** Somebody else's device. */
  readonly device: string;
}

const ROLE: Partial<Record<Person, string>> = {
  viewer: "viewer",
  expired: "owner",
  editor: "editor",
  owner: "owner",
};

let app: TestApp;
let keeper: TestAccount;
let other: TestAccount;
let people: Readonly<Record<Person, TestAccount | null>>;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
  [keeper, other] = [await app.signUp("Keeper"), await app.signUp("Other")];
  const accounts = new Map<Person, TestAccount>();
  for (const person of PEOPLE) if (person !== "nobody") accounts.set(person, await app.signUp(person));
  await app.sql`UPDATE accounts.session SET expires_at = now() WHERE user_id = ${accounts.get("expired")?.user ?? ""}`;
  people = Object.fromEntries(
    PEOPLE.map((person) => [person, accounts.get(person) ?? null]),
  ) as typeof people;
});

afterAll(() => app.end());

async function setScene(person: Person): Promise<Scene> {
  const [space, token] = [randomUUID(), randomUUID()];
  const user = people[person]?.user;
  const join = async (who: string, role: string) =>
    app.sql`INSERT INTO accounts.member (space_id, user_id, role) VALUES (${space}, ${who}, ${role})`;
  await app.sql`INSERT INTO tidemark.space (id) VALUES (${space})`;
  await app.sql`INSERT INTO accounts.space (id, name, kind) VALUES (${space}, 'Team', 'shared')`;
  const role = person === "removed" ? "editor" : ROLE[person];
  if (user !== undefined && role !== undefined) await join(user, role);
  if (role !== "owner") await join(keeper.user, "owner");
  await join(other.user, "viewer");
  if (person === "removed")
    await app.sql`DELETE FROM accounts.member WHERE space_id = ${space} AND user_id = ${user ?? ""}`;
  const owner = role === "owner" ? user : keeper.user;
  const [made] = await app.sql<{ id: string }[]>`
    INSERT INTO accounts.invitation (space_id, role, token_hash, created_by, expires_at)
    VALUES (${space}, 'viewer', encode(sha256(convert_to(${token}, 'UTF8')), 'hex'), ${owner ?? ""}, now() + interval '1 day') RETURNING id`;
  const [session] = await app.sql<
    { id: string }[]
  >`SELECT id FROM accounts.session WHERE user_id = ${other.user} LIMIT 1`;
  return { space, token, invitation: made?.id ?? "", other: other.user, device: session?.id ?? "" };
}

/** What a reply comes down to in the table. */
function answerIn(status: number, data: unknown): Answer {
  if (status !== 200) return status;
  const { kind, outcomes } = (data ?? {}) as { kind?: Answer; outcomes?: { code?: string }[] };
  if (outcomes?.some(({ code }) => code === "refused") === true) return "refused";
  return KINDS.has(kind ?? 0) ? (kind ?? status) : status;
}

const KINDS: ReadonlySet<Answer> = new Set([
  "gone",
  "settled",
  "cancelled",
  "checkpoint",
  "received",
  "declined",
  "poke",
]);

/** The first message of a stream, or its refusal. */
async function firstMessage(asked: Promise<Response>): Promise<Answer> {
  const reply = await asked;
  let text = "";
  if (!reply.ok || !reply.body) return reply.status;
  const decoder = new TextDecoder();
  for await (const bytes of reply.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes);
    const message = /^data: (\{"kind".*\})$/m.exec(text)?.[1];
    if (message !== undefined) return answerIn(200, JSON.parse(message));
    // Over tRPC a stream that is refused is a stream that says so.
    const status = /"httpStatus":(\d+)/.exec(text)?.[1];
    if (status !== undefined) return Number(status);
  }
  return reply.status;
}

async function askProcedure(person: Person, path: ProcedurePath, input: unknown): Promise<Answer> {
  const account = people[person];
  if (path === "sync.live") {
    const url = `${app.address}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
    return firstMessage((account?.fetch ?? fetch)(url));
  }
  const { status, data } = await app.ask(account, path, input);
  return answerIn(status, data);
}

async function askRoute(person: Person, name: RouteName, input: unknown): Promise<Answer> {
  const ask = people[person]?.fetch ?? fetch;
  const [method = "", path = ""] = name.split(" ");
  const url = `${app.address}${REST_PREFIX}/${path}`;
  if (method === "GET") {
    const asked = ask(`${url}?${queryOf(input)}`);
    if (path === "sync/live") return firstMessage(asked);
    const reply = await asked;
    return answerIn(reply.status, await reply.json());
  }
  const headers = { "content-type": "application/json" };
  const reply = await ask(url, { method, headers, body: JSON.stringify(input) });
  return answerIn(reply.status, await reply.json());
}

/** A request as an address says it. */
function queryOf(input: unknown): string {
  const said = Object.entries(input ?? {}).filter(
    ([name, value]) => value !== null && name !== "cursor" && name !== "unsettled",
  );
  return new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value)])).toString();
}

describe.for(PEOPLE)("%s", (person) => {
  test.for(Object.keys(PROCEDURES) as ProcedurePath[])(
    "PULL-14: is answered by %s as the table says",
    async (path) => {
      const { answers, input } = PROCEDURES[path];
      expect(await askProcedure(person, path, input(await setScene(person)))).toBe(answers[person]);
    },
  );

  test.for(Object.keys(ROUTE_LINES) as RouteName[])(
    "PULL-14: is answered by %s as the table says",
    async (name) => {
      const { answers, input } = ROUTE_LINES[name];
      expect(await askRoute(person, name, input(await setScene(person)))).toBe(answers[person]);
    },
  );
});

test("the table has every procedure that there is, whatever the types say", () => {
  expect(Object.keys(PROCEDURES).toSorted()).toEqual(procedurePaths().toSorted());
});
