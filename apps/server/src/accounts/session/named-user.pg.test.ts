import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type ProcedurePath, procedurePaths, startTestApp, type TestApp } from "../../../testing/test-app.ts";
import type { TestAccount } from "../../../testing/account.ts";
import { senderOf } from "../../../testing/wire-requests.ts";
import { USER_HEADER } from "./named-user.ts";

const SENTENCE = "Another account is signed in in this browser. Sign in again.";

let app: TestApp;
let ann: TestAccount;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
  ann = await app.signUp();
});

afterAll(() => app.end());

/** A page that shows one person, in a browser where another is signed in. */
function naming(user: string): Pick<TestAccount, "fetch"> {
  return {
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set(USER_HEADER, user);
      return ann.fetch(input, { ...init, headers });
    },
  };
}

/** An invitation is for anybody, and a stream is asked for below. */
const OTHERS = new Set(["spaces.invitation", "sync.live"]);
const closed = procedurePaths().filter((path) => !OTHERS.has(path)) as ProcedurePath[];

/** The beginning of a stream whose page names somebody in the address: a browser's stream has no headers of its own. */
async function beginningOf(user: string, who: Pick<TestAccount, "fetch">): Promise<string> {
  const input = JSON.stringify({ ...senderOf({ space: ann.space }), cursor: null });
  const query = new URLSearchParams({ input, connectionParams: JSON.stringify({ [USER_HEADER]: user }) });
  const leaving = new AbortController();
  const url = `${app.address}/trpc/sync.live?${query.toString()}`;
  const reply = await who.fetch(url, { signal: leaving.signal });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of reply.body ?? []) {
    text += decoder.decode(bytes);
    if (/"poke"|error/.test(text)) break;
  }
  leaving.abort();
  return text;
}

test.for(closed)("%s is not done for whoever is signed in if it names another", async (path) => {
  expect(await app.ask(naming("eve"), path, {})).toMatchObject({ status: 401, message: SENTENCE });
});

test.for(["sign-out", "revoke-sessions", "revoke-other-sessions", "change-password"])(
  "%s is not done for whoever is signed in if it names another",
  async (path) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ currentPassword: ann.password, newPassword: "another long one" });
    const reply = await naming("eve").fetch(`${app.address}/api/auth/${path}`, {
      method: "POST",
      headers,
      body,
    });
    expect([reply.status, await reply.json()]).toEqual([401, { error: "UNAUTHORIZED", message: SENTENCE }]);
    expect((await app.ask(ann, "account.me")).status).toBe(200);
  },
);

test("a stream whose page names another is not begun, in its address or by a header", async () => {
  const refused = `"message":"${SENTENCE}"`;
  expect(await beginningOf("eve", ann)).toContain(refused);
  expect(await beginningOf("eve", naming(ann.user))).toContain(refused);
  expect(await beginningOf(ann.user, naming("eve"))).toContain(refused);
  expect(await beginningOf(ann.user, ann)).toContain('"kind":"poke"');
});

test("a request that names who is signed in is his", async () => {
  expect((await app.ask(naming(ann.user), "account.me")).data).toMatchObject({ id: ann.user });
});
