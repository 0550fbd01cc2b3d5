import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { TestAccount } from "../../testing/account.ts";
import { type ProcedurePath, startTestApp, type TestApp } from "../../testing/test-app.ts";
import { askToCreate, pushTo } from "../../testing/wire-requests.ts";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
});

afterAll(() => app.end());

interface Space {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly role: string;
}

const spacesOf = async (account: TestAccount) =>
  ((await app.ask(account, "account.me")).data as { spaces: readonly Space[] }).spaces;

async function makeTeam(owner: TestAccount): Promise<string> {
  return ((await app.ask(owner, "spaces.create", { name: "Team" })).data as Space).id;
}

async function inviteTo(space: string, owner: TestAccount, role: string): Promise<string> {
  return ((await app.ask(owner, "spaces.invite", { space, role })).data as { token: string }).token;
}

async function join(space: string, owner: TestAccount, who: TestAccount, role: string): Promise<void> {
  const { status } = await app.ask(who, "spaces.accept", { token: await inviteTo(space, owner, role) });
  expect(status).toBe(200);
}

test("a space whose id was made on a device becomes its user's, however often he asks, and nobody else's", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const id = randomUUID();
  const adopted = { id, name: "Personal", kind: "personal", role: "owner" };
  for (const sent of [id, id.toUpperCase(), id])
    expect((await app.ask(ann, "spaces.adopt", { id: sent, name: "Personal" })).data).toEqual(adopted);
  expect(await spacesOf(ann)).toEqual([adopted]);
  expect(await app.ask(bob, "spaces.adopt", { id, name: "Mine" })).toMatchObject({
    status: 409,
    message: expect.stringContaining("belongs to somebody else"),
  });
});

test("a space that was made by SQL, for nobody, is not to be had", async () => {
  const [ann, id] = [await app.signUp(), randomUUID()];
  await app.sql`INSERT INTO tidemark.space (id) VALUES (${id})`;
  expect((await app.ask(ann, "spaces.adopt", { id, name: "Mine" })).status).toBe(409);
});

test("a personal space that was used stays beside the one that is adopted", async () => {
  const ann = await app.signUp();
  await pushTo(app, ann, askToCreate({ space: ann.space }));
  const id = randomUUID();
  await app.ask(ann, "spaces.adopt", { id, name: "From the phone" });
  expect((await spacesOf(ann)).map((space) => space.id).toSorted()).toEqual([ann.space, id].toSorted());
});

test("a personal space is its owner's alone, and the last one stays", async () => {
  const ann = await app.signUp();
  expect((await app.ask(ann, "spaces.invite", { space: ann.space, role: "viewer" })).status).toBe(400);
  expect((await app.ask(ann, "spaces.leave", { space: ann.space })).status).toBe(400);
  expect((await app.ask(ann, "spaces.remove", { space: ann.space })).status).toBe(409);
  const id = randomUUID();
  await pushTo(app, ann, askToCreate({ space: ann.space }));
  await app.ask(ann, "spaces.adopt", { id, name: "Another" });
  expect((await app.ask(ann, "spaces.remove", { space: id })).status).toBe(200);
});

test("a space is made, renamed and deleted by its owner, with all that is in it", async () => {
  const ann = await app.signUp();
  const space = await makeTeam(ann);
  expect((await app.ask(ann, "spaces.rename", { space, name: "Crew" })).data).toMatchObject({ name: "Crew" });
  await pushTo(app, ann, askToCreate({ space }));
  expect((await app.ask(ann, "spaces.remove", { space })).status).toBe(200);
  expect((await spacesOf(ann)).map(({ id }) => id)).toEqual([ann.space]);
  expect(await pushTo(app, ann, askToCreate({ space }))).toMatchObject({ kind: "gone" });
  const [left] = await app.sql`SELECT (SELECT count(*) FROM goal WHERE space_id = ${space})::int AS goals,
    (SELECT count(*) FROM tidemark.batch WHERE space_id = ${space})::int AS batches,
    (SELECT count(*) FROM accounts.member WHERE space_id = ${space})::int AS members`;
  expect(left).toEqual({ goals: 0, batches: 0, members: 0 });
});

test("nobody owns more than a hundred spaces", async () => {
  const ann = await app.signUp();
  await app.sql.unsafe(`DO $$ DECLARE made uuid; BEGIN FOR n IN 1..99 LOOP
    INSERT INTO tidemark.space (id) VALUES (gen_random_uuid()) RETURNING id INTO made;
    INSERT INTO accounts.space VALUES (made, 'Team', 'shared');
    INSERT INTO accounts.member VALUES (made, '${ann.user}', 'owner'); END LOOP; END $$`);
  expect(await app.ask(ann, "spaces.create", { name: "One more" })).toMatchObject({
    status: 409,
    message: expect.stringContaining("Delete one"),
  });
  expect((await app.ask(ann, "spaces.adopt", { id: randomUUID(), name: "One more" })).status).toBe(409);
});

test("a link says what it leads to, also to who has no account, and lets one person in", async () => {
  const [ann, bob, cid] = [await app.signUp(), await app.signUp("Bob"), await app.signUp("Cid")];
  const space = await makeTeam(ann);
  const token = await inviteTo(space, ann, "editor");
  for (const who of [null, bob])
    expect((await app.ask(who, "spaces.invitation", { token })).data).toMatchObject({
      space: { id: space, name: "Team" },
      role: "editor",
      invitedBy: "Ann",
    });
  for (let times = 0; times < 2; times += 1)
    expect((await app.ask(bob, "spaces.accept", { token })).data).toMatchObject({
      id: space,
      role: "editor",
    });
  const late = await app.ask(cid, "spaces.accept", { token });
  expect(late).toMatchObject({ status: 409, message: expect.stringContaining("was used already") });
  expect((await app.ask(ann, "spaces.members", { space })).data).toMatchObject([
    { name: "Ann", role: "owner", email: ann.email },
    { name: "Bob", role: "editor", email: bob.email },
  ]);
});

test("of two who follow a link at once one comes in", async () => {
  const [ann, ...others] = await Promise.all(["Ann", "Bob", "Cid", "Dan"].map((name) => app.signUp(name)));
  if (!ann) throw new Error("there is an owner");
  const space = await makeTeam(ann);
  const token = await inviteTo(space, ann, "viewer");
  const replies = await Promise.all(others.map((who) => app.ask(who, "spaces.accept", { token })));
  expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
});

test("who belongs to a space already stays what he is, and the link is good for somebody else", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const space = await makeTeam(ann);
  const token = await inviteTo(space, ann, "viewer");
  expect((await app.ask(ann, "spaces.accept", { token })).data).toMatchObject({ role: "owner" });
  expect((await app.ask(bob, "spaces.accept", { token })).data).toMatchObject({ role: "viewer" });
});

test("a link is good for a week, until it is taken back, and while who made it owns the space", async () => {
  const [ann, bob, cid] = [await app.signUp(), await app.signUp("Bob"), await app.signUp("Cid")];
  const space = await makeTeam(ann);
  await join(space, ann, bob, "owner");
  const [old, takenBack, bobs] = [
    await inviteTo(space, ann, "viewer"),
    await inviteTo(space, ann, "editor"),
    await inviteTo(space, bob, "owner"),
  ];
  const list = async () =>
    (await app.ask(ann, "spaces.invitations", { space })).data as {
      id: string;
      role: string;
      invitedBy: string;
    }[];
  expect((await list()).map(({ role, invitedBy }) => `${role} by ${invitedBy}`)).toEqual([
    "viewer by Ann",
    "editor by Ann",
    "owner by Bob",
  ]);
  await app.sql`UPDATE accounts.invitation SET expires_at = now() WHERE space_id = ${space} AND role = 'viewer'`;
  const id = (await list()).find(({ role }) => role === "editor")?.id ?? "";
  expect((await app.ask(ann, "spaces.revokeInvitation", { space, id })).status).toBe(200);
  expect((await app.ask(ann, "spaces.revokeInvitation", { space, id })).status).toBe(404);
  await app.ask(ann, "spaces.removeMember", { space, user: bob.user });
  expect(await list()).toEqual([]);
  for (const token of [old, takenBack, bobs, "made up"])
    for (const path of ["spaces.invitation", "spaces.accept"] as const)
      expect(await app.ask(cid, path, { token })).toMatchObject({
        status: 404,
        message: expect.stringContaining("Ask for a new one"),
      });
});

test("of a link's token nothing is kept that would open it", async () => {
  const ann = await app.signUp();
  const token = await inviteTo(await makeTeam(ann), ann, "viewer");
  const [kept] =
    await app.sql`SELECT i::text AS row FROM accounts.invitation AS i ORDER BY created_at DESC LIMIT 1`;
  expect(kept?.["row"]).not.toContain(token);
});

test("owners say who does what; everybody else is told to ask them", async () => {
  const [ann, bob, cid] = [await app.signUp(), await app.signUp("Bob"), await app.signUp("Cid")];
  const space = await makeTeam(ann);
  await join(space, ann, bob, "editor");
  await join(space, ann, cid, "viewer");
  for (const who of [bob, cid])
    expect(await app.ask(who, "spaces.changeRole", { space, user: who.user, role: "owner" })).toMatchObject({
      status: 403,
      message: expect.stringContaining("Only an owner"),
    });
  expect((await app.ask(ann, "spaces.changeRole", { space, user: cid.user, role: "editor" })).status).toBe(
    200,
  );
  expect(await spacesOf(cid)).toContainEqual({ id: space, name: "Team", kind: "shared", role: "editor" });
  expect((await app.ask(ann, "spaces.removeMember", { space, user: cid.user })).status).toBe(200);
  expect((await spacesOf(cid)).map(({ id }) => id)).toEqual([cid.space]);
  expect((await app.ask(ann, "spaces.removeMember", { space, user: cid.user })).status).toBe(404);
  expect((await app.ask(ann, "spaces.removeMember", { space, user: ann.user })).status).toBe(400);
  expect((await app.ask(bob, "spaces.leave", { space })).status).toBe(200);
});

test("a space keeps an owner, also when two leave at once, and whatever SQL does", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const space = await makeTeam(ann);
  expect((await app.ask(ann, "spaces.leave", { space })).status).toBe(409);
  await join(space, ann, bob, "owner");
  const both = await Promise.all([ann, bob].map((who) => app.ask(who, "spaces.leave", { space })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  const [owner] = await app.sql`SELECT user_id FROM accounts.member WHERE space_id = ${space}`;
  const write = app.sql`UPDATE accounts.member SET role = 'editor' WHERE space_id = ${space}`;
  await expect(write).rejects.toMatchObject({ constraint_name: "space_keeps_owner" });
  await expect(app.sql`DELETE FROM accounts."user" WHERE id = ${owner?.["user_id"]}`).rejects.toMatchObject({
    constraint_name: "space_keeps_owner",
  });
});

test("the last owner stays one", async () => {
  const [ann, bob] = [await app.signUp(), await app.signUp("Bob")];
  const space = await makeTeam(ann);
  await join(space, ann, bob, "editor");
  const change = { space, user: ann.user, role: "viewer" };
  expect(await app.ask(ann, "spaces.changeRole", change)).toMatchObject({
    status: 409,
    message: expect.stringContaining("Make somebody else an owner first"),
  });
});

test.for(["", "   ", "x".repeat(101), "a\0b", "\ud800"])("a space cannot be called %j", async (name) => {
  const ann = await app.signUp();
  expect((await app.ask(ann, "spaces.create", { name })).status).toBe(400);
});

test.for<readonly [ProcedurePath, (space: string) => object]>([
  ["spaces.create", () => ({})],
  ["spaces.adopt", () => ({ id: randomUUID() })],
  ["spaces.rename", (space) => ({ space })],
  ["account.rename", () => ({})],
  ["account.upgrade", () => ({ email: `${randomUUID()}@example.org`, password: "long enough" })],
])("%s gives no name by which one can pass for another", async ([path, input]) => {
  const ann = await app.signUp();
  expect(await app.ask(ann, path, { ...input(ann.space), name: "Ann\u202Enna" })).toMatchObject({
    status: 400,
    message: expect.stringContaining("the name has characters that nobody sees"),
  });
});
