import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { signIn, type TestAccount } from "../../testing/account.ts";
import { type OpenedStream, openStream } from "../../testing/open-stream.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { askToCreate, pushTo } from "../../testing/wire-requests.ts";

let app: TestApp;
let ann: TestAccount;
let bob: TestAccount;
/** Ann's, in which Bob is an editor. */
let space: string;
const open: OpenedStream[] = [];

/** Well below the slow poll: what ends then was told to. */
const AT_ONCE = { timeout: 3_000, interval: 20 };

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
});

afterAll(() => app.end());

beforeEach(async () => {
  ann = await app.signUp();
  bob = await app.signUp("Bob");
  space = ((await app.ask(ann, "spaces.create", { name: "Team" })).data as { id: string }).id;
  const { token } = (await app.ask(ann, "spaces.invite", { space, role: "editor" })).data as {
    token: string;
  };
  await app.ask(bob, "spaces.accept", { token });
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

async function listen(
  account: TestAccount,
  of = space,
  over: "trpc" | "rest" = "trpc",
): Promise<OpenedStream> {
  const stream = await openStream(app, account, of, over);
  open.push(stream);
  return stream;
}

test.for(["trpc", "rest"] as const)(
  "PULL-14: a member who is removed is told `gone` at once, and those who stay hear what happens next (%s)",
  async (over) => {
    const [hers, his] = [await listen(ann, space, over), await listen(bob, space, over)];
    await app.ask(ann, "spaces.removeMember", { space, user: bob.user });
    await expect.poll(his.hasEnded, AT_ONCE).toBe(true);
    expect(his.text()).toContain(`"kind":"gone"`);
    const request = askToCreate({ space });
    await pushTo(app, ann, request);
    const { row } = request.batch.changes[0] ?? {};
    await expect.poll(hers.text, AT_ONCE).toContain(row);
    expect(his.text()).not.toContain(row);
    expect(await pushTo(app, bob, askToCreate({ space }))).toMatchObject({ kind: "gone" });
  },
);

test("SQL-25: who is removed with plain SQL is told at once as well", async () => {
  const his = await listen(bob);
  await app.sql`DELETE FROM accounts.member WHERE space_id = ${space} AND user_id = ${bob.user}`;
  await expect.poll(his.text, AT_ONCE).toContain(`"kind":"gone"`);
});

test("PULL-14: when a space is deleted its members' streams are told at once", async () => {
  const [hers, his] = [await listen(ann), await listen(bob)];
  await app.ask(ann, "spaces.remove", { space });
  for (const stream of [hers, his]) await expect.poll(stream.text, AT_ONCE).toContain(`"kind":"gone"`);
});

test("PULL-14: who leaves a space, or deletes his account, hears no more of it", async () => {
  const his = await listen(bob);
  await app.ask(bob, "spaces.leave", { space });
  await expect.poll(his.text, AT_ONCE).toContain(`"kind":"gone"`);
  const own = await listen(bob, bob.space);
  await app.ask(bob, "account.remove", { password: bob.password });
  await expect.poll(own.hasEnded, AT_ONCE).toBe(true);
});

test("SQL-25: a change of role reaches the space's streams as a checkpoint", async () => {
  const his = await listen(bob);
  await app.ask(ann, "spaces.changeRole", { space, user: bob.user, role: "viewer" });
  await expect.poll(his.text, AT_ONCE).toContain(`"kind":"checkpoint"`);
  expect(await pushTo(app, bob, askToCreate({ space }))).toMatchObject({
    kind: "settled",
    outcomes: [{ kind: "rejected", code: "refused" }],
  });
});

test.for<readonly [string, (who: TestAccount, elsewhere: TestAccount) => Promise<unknown>]>([
  ["its device signs out", (who) => who.fetch(`${app.address}/api/auth/sign-out`, { method: "POST" })],
  [
    "it is ended from another device",
    async (_who, elsewhere) => {
      const { data } = await app.ask(elsewhere, "account.devices");
      const other = (data as { id: string; current: boolean }[]).find(({ current }) => !current);
      return app.ask(elsewhere, "account.signOutDevice", { id: other?.id });
    },
  ],
  [
    "its user signs out everywhere",
    (_who, elsewhere) => elsewhere.fetch(`${app.address}/api/auth/revoke-sessions`, { method: "POST" }),
  ],
  [
    "its user changes his password elsewhere",
    (who, elsewhere) =>
      elsewhere.fetch(`${app.address}/api/auth/change-password`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ currentPassword: who.password, newPassword: "another long one" }),
      }),
  ],
])("PULL-14: a session's streams end at once when %s, and then it may do nothing", async ([, end]) => {
  const elsewhere = await signIn(app.address, bob);
  const his = await listen(bob);
  await end(bob, elsewhere);
  await expect.poll(his.hasEnded, AT_ONCE).toBe(true);
  expect(his.text()).not.toContain(`"kind":"gone"`);
  expect((await app.ask(bob, "sync.pull", {})).status).toBe(401);
});

test("PULL-14: the streams of an expired session end when its space is looked at next", async () => {
  const his = await listen(bob);
  await app.sql`UPDATE accounts.session SET expires_at = now() WHERE user_id = ${bob.user}`;
  const request = askToCreate({ space });
  await pushTo(app, ann, request);
  await expect.poll(his.hasEnded, AT_ONCE).toBe(true);
  expect(his.text()).not.toContain(request.batch.changes[0]?.row);
});
