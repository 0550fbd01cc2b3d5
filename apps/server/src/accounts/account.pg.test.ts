import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { fetchAs, signIn } from "../../testing/account.ts";
import { askToCreate, pushTo } from "../../testing/wire-requests.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
});

afterAll(() => app.end());

const spacesOf = async (account: Parameters<TestApp["ask"]>[0]) =>
  ((await app.ask(account, "account.me")).data as { spaces: { id: string; name: string; kind: string }[] })
    .spaces;
const account = () => ({ name: "Ann", email: `${randomUUID()}@example.org`, password: "long enough" });

test("who was anonymous stays the same user with the same space and the same replica", async () => {
  const guest = await app.signInAnonymously();
  expect((await app.ask(guest, "account.me")).data).toMatchObject({
    name: "Guest",
    email: null,
    anonymous: true,
  });
  const space = randomUUID();
  expect((await app.ask(guest, "spaces.adopt", { id: space, name: "Personal" })).status).toBe(200);
  const replica = "guest001";
  const first = askToCreate({ space, replica });
  expect(await pushTo(app, guest, first)).toMatchObject({ kind: "settled", outcomes: [{ kind: "applied" }] });

  const who = account();
  const upgraded = await app.ask(guest, "account.upgrade", who);
  expect(upgraded.data).toMatchObject({ id: guest.user, name: "Ann", email: who.email, anonymous: false });
  const next = askToCreate({ space, replica, after: first.batch.id });
  expect(await pushTo(app, guest, next)).toMatchObject({ kind: "settled", outcomes: [{ kind: "applied" }] });

  const elsewhere = await signIn(app.address, who);
  expect(elsewhere.user).toBe(guest.user);
  expect(await spacesOf(elsewhere)).toMatchObject([{ id: space, kind: "personal" }]);
  const [goals] = await app.sql`SELECT count(*)::int AS goals FROM goal WHERE space_id = ${space}`;
  expect(goals).toEqual({ goals: 2 });
});

test("who makes his account again since the answer was lost is answered as the first time", async () => {
  const guest = await app.signInAnonymously();
  const who = account();
  const first = await app.ask(guest, "account.upgrade", who);
  expect(first.status).toBe(200);
  expect(await app.ask(guest, "account.upgrade", { ...who, email: who.email.toUpperCase() })).toEqual(first);
  for (const other of [{ email: account().email }, { password: "another long one" }])
    expect(await app.ask(guest, "account.upgrade", { ...who, ...other })).toMatchObject({
      status: 409,
      message: "You have an account already: reload the page.",
    });
  await signIn(app.address, who);
});

test("an account is made once, and not with somebody's address", async () => {
  const [guest, ann] = [await app.signInAnonymously(), await app.signUp()];
  const taken = await app.ask(guest, "account.upgrade", { ...account(), email: ann.email.toUpperCase() });
  expect(taken).toMatchObject({ status: 409, message: expect.stringContaining("Sign in with it") });
  expect((await app.ask(guest, "account.me")).data).toMatchObject({ anonymous: true, email: null });
  expect((await app.ask(ann, "account.upgrade", account())).status).toBe(409);
  const short = await app.ask(guest, "account.upgrade", { ...account(), password: "short" });
  expect(short).toMatchObject({ status: 400, message: expect.stringContaining("8 characters or more") });
});

test("who tried the app and then signs in as himself loses nothing of what he tried", async () => {
  const [guest, ann] = [await app.signInAnonymously(), await app.signUp()];
  await guest.fetch(`${app.address}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ann),
  });
  expect(await spacesOf(guest)).toHaveLength(1);
});

test("people go by the name that they give themselves", async () => {
  const ann = await app.signUp();
  expect((await app.ask(ann, "account.rename", { name: "  Anna " })).data).toMatchObject({ name: "Anna" });
  expect((await app.ask(ann, "account.me")).data).toMatchObject({ name: "Anna" });
});

test("devices are listed with when they were in step, and one can be signed out from another", async () => {
  const ann = await app.signUp();
  const elsewhere = await signIn(app.address, ann);
  await pushTo(app, ann, askToCreate({ space: ann.space }));
  const list = async () =>
    (await app.ask(ann, "account.devices")).data as {
      id: string;
      current: boolean;
      lastSync: string | null;
    }[];
  await expect.poll(async () => (await list()).filter(({ lastSync }) => lastSync !== null).length).toBe(1);
  const devices = await list();
  expect(devices).toMatchObject([
    { current: true, lastSync: expect.any(String), since: expect.any(String), name: "node" },
    { current: false, lastSync: null },
  ]);
  const bob = await app.signUp("Bob");
  const other = devices.find(({ current }) => !current)?.id ?? "";
  expect((await app.ask(bob, "account.signOutDevice", { id: other })).status).toBe(404);
  expect((await app.ask(ann, "account.signOutDevice", { id: other })).status).toBe(200);
  expect((await app.ask(elsewhere, "account.me")).status).toBe(401);
  expect((await app.ask(ann, "account.signOutDevice", { id: other })).status).toBe(404);
});

test("once the password is changed the list of devices is of the one that changed it", async () => {
  const ann = await app.signUp();
  await signIn(app.address, ann);
  const changed = await ann.fetch(`${app.address}/api/auth/change-password`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ currentPassword: ann.password, newPassword: "another long one" }),
  });
  const again = { fetch: fetchAs(changed.headers.get("set-auth-token") ?? "") };
  expect((await app.ask(again, "account.devices")).data).toMatchObject([{ current: true }]);
});

test("an export has every space with every row, and open conflicts, and nothing of others", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  await app.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${ann.space}, 'goal ' || n, n FROM generate_series(1, 1500) AS n`;
  await app.sql`DELETE FROM goal WHERE space_id = ${ann.space} AND target_value > 1200`;
  await app.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, value, stamp, replica)
    VALUES (${ann.space}, 'goal', gen_random_uuid(), 'name', '"lost"', '0mi5x2k1q000k3f9x0ab', 'k3f9x0ab')`;
  await app.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${bob.space}, 'Bob''s', 1)`;
  const { status, data } = await app.ask(ann, "account.export");
  expect(status).toBe(200);
  expect(data).toMatchObject({
    format: "tidemark-export",
    user: { id: ann.user, email: ann.email },
    spaces: [{ id: ann.space, role: "owner", members: [{ name: "Ann", role: "owner" }] }],
  });
  const { rows } = (data as { spaces: { rows: Record<string, { name?: string; value?: string }[]> }[] })
    .spaces[0] ?? {
    rows: {},
  };
  expect(new Set(rows["goal"]?.map(({ name }) => name)).size).toBe(1_200);
  expect(rows["syncConflict"]).toMatchObject([{ field: "name", value: "lost" }]);
  expect(JSON.stringify(data)).not.toContain("Bob's");
});

test("who deletes his account leaves nothing behind, and what he wrote in the spaces of others stays", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const alone = (await app.ask(ann, "spaces.create", { name: "Alone" })).data as { id: string };
  const team = (await app.ask(bob, "spaces.create", { name: "Team" })).data as { id: string };
  const { token } = (await app.ask(bob, "spaces.invite", { space: team.id, role: "editor" })).data as {
    token: string;
  };
  await app.ask(ann, "spaces.accept", { token });
  for (const space of [ann.space, alone.id, team.id]) await pushTo(app, ann, askToCreate({ space }));

  expect((await app.ask(ann, "account.remove", { password: "not mine" })).status).toBe(403);
  expect((await app.ask(ann, "account.remove", { password: null })).status).toBe(403);
  expect((await app.ask(ann, "account.remove", { password: ann.password })).status).toBe(200);

  expect((await app.ask(ann, "account.me")).status).toBe(401);
  await expect(signIn(app.address, ann)).rejects.toThrow("401");
  const left =
    await app.sql`SELECT id FROM tidemark.space WHERE id IN ${app.sql([ann.space, alone.id, team.id])}`;
  expect([...left]).toEqual([{ id: team.id }]);
  const [goals] = await app.sql`SELECT count(*)::int AS goals FROM goal WHERE space_id = ${team.id}`;
  expect(goals).toEqual({ goals: 1 });
  expect((await app.ask(bob, "spaces.members", { space: team.id })).data).toMatchObject([{ name: "Bob" }]);
});

test("the last owner of a space that others belong to is told which one keeps him", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const team = (await app.ask(ann, "spaces.create", { name: "Team" })).data as { id: string };
  const { token } = (await app.ask(ann, "spaces.invite", { space: team.id, role: "editor" })).data as {
    token: string;
  };
  await app.ask(bob, "spaces.accept", { token });
  const refused = await app.ask(ann, "account.remove", { password: ann.password });
  expect(refused).toMatchObject({
    status: 409,
    message: expect.stringContaining("the last owner of “Team”"),
  });
  await app.ask(ann, "spaces.changeRole", { space: team.id, user: bob.user, role: "owner" });
  expect((await app.ask(ann, "account.remove", { password: ann.password })).status).toBe(200);
});

test("who is anonymous has no password to say when he goes", async () => {
  const guest = await app.signInAnonymously();
  expect((await app.ask(guest, "account.remove", { password: null })).status).toBe(200);
  expect((await app.ask(guest, "account.me")).status).toBe(401);
});
