import { expect, test } from "vitest";
import { ServerRefusal } from "./account-server.ts";
import { ADA, ada, createWorld, OWN, TEAM, unreachable } from "./testing/session-world.ts";

const NEW = { name: "Bob", email: "bob@example.org", password: "x" };

test("where nobody is signed in nobody's data is shown, with or without a server", async () => {
  const world = createWorld();
  expect((await world.open()).get()).toEqual({ kind: "nobody" });
  world.online = false;
  expect((await world.open()).get()).toEqual({ kind: "nobody" });
});

test("who has a session and is new to this browser is let in", async () => {
  const world = createWorld();
  world.signedIn = ada;
  expect((await world.open()).get()).toMatchObject({ kind: "somebody", space: OWN });
});

test("who was here before is let in without the server", async () => {
  const world = createWorld();
  await (await world.open()).signIn(ADA);
  world.online = false;
  expect((await world.open()).get()).toMatchObject({ kind: "somebody", account: { user: "ada" } });
});

test("a trial begins without the server, which hears of its space when it can", async () => {
  const world = createWorld();
  world.online = false;
  const session = await world.open();
  session.tryOut();
  const begun = session.get();
  await expect(session.introduce()).rejects.toBe(unreachable);
  world.online = true;
  await session.introduce();
  await session.introduce();
  expect(world.adopted).toEqual(["drawn-2"]);
  expect(session.get()).toMatchObject({
    account: { user: "guest", key: "drawn-1" },
    space: { id: "drawn-2" },
  });
  expect(session.get()).toMatchObject({ opening: begun.kind === "somebody" && begun.opening });
});

test("a trial does not go to somebody who is signed in by an old cookie", async () => {
  const world = createWorld();
  world.online = false;
  const session = await world.open();
  session.tryOut();
  world.signedIn = ada;
  world.online = true;
  await session.introduce();
  expect(session.get()).toMatchObject({ account: { user: "guest" } });
});

test("a trial becomes an account where it is", async () => {
  const world = createWorld();
  const session = await world.open();
  session.tryOut();
  await session.introduce();
  await session.signUp(NEW);
  expect(session.get()).toMatchObject({
    account: { key: "drawn-1", user: "guest", name: "Bob", anonymous: false },
    space: { id: "drawn-2" },
  });
  expect(world.destroyed).toEqual([]);
});

test("a trial that has become an account without hearing of it is told so, and shown as one", async () => {
  const world = createWorld();
  const session = await world.open();
  session.tryOut();
  await session.introduce();
  if (world.signedIn) world.signedIn = { ...world.signedIn, name: "Bob", email: NEW.email, anonymous: false };
  await expect(session.signUp({ ...NEW, email: "rob@example.org" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(session.get()).toMatchObject({
    account: { user: "guest", email: NEW.email, anonymous: false },
    space: { id: "drawn-2" },
  });
});

test("a trial whose session has ended goes along to the account that is made", async () => {
  const world = createWorld();
  const session = await world.open();
  session.tryOut();
  await session.introduce();
  world.signedIn = null;
  await session.signUp(NEW);
  expect(session.get()).toMatchObject({ account: { user: "new" }, space: { id: "new-own" } });
  expect(world.carried).toEqual(["tidemark:drawn-1:drawn-2"]);
  expect(world.destroyed).toEqual(world.carried);
});

test("a trial goes along to an account that there is, or is deleted", async () => {
  for (const luggage of [true, false]) {
    const world = createWorld();
    const session = await world.open();
    session.tryOut();
    await session.signIn(ADA, luggage);
    expect(world.carried).toEqual(luggage ? ["tidemark:drawn-1:drawn-2"] : []);
    expect(world.destroyed).toEqual(["tidemark:drawn-1:drawn-2"]);
  }
});

test("a wrong password leaves everything as it is", async () => {
  const world = createWorld();
  const session = await world.open();
  session.tryOut();
  await expect(session.signIn({ email: "eve@example.org", password: "x" })).rejects.toBeInstanceOf(
    ServerRefusal,
  );
  expect(session.get()).toMatchObject({ account: { key: "drawn-1" } });
  expect(world.destroyed).toEqual([]);
});

test("who signs out leaves nothing, and what is left of a closed tab goes at the next visit", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  await session.signOut();
  expect(session.get()).toEqual({ kind: "nobody" });
  expect(world.destroyed).toEqual(["tidemark:ada:own", "tidemark:ada:team"]);
  expect(world.entry()).toEqual({ account: null, doomed: [], sessionDue: false, luggage: null });
});

test("a session that was left offline is ended before anybody else comes in", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  world.online = false;
  await session.signOut();
  expect(world.entry().sessionDue).toBe(true);
  world.online = true;
  expect((await world.open()).get()).toEqual({ kind: "nobody" });
  expect(world.signedIn).toBeNull();
});

test("what is here is neither changed nor sent by somebody else's session", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  world.signedIn = { ...ada, id: "eve", name: "Eve", spaces: [] };
  await session.refresh();
  expect(session.get()).toMatchObject({ isStranger: true, account: { name: "Ada", spaces: [OWN, TEAM] } });
  await expect(session.introduce()).rejects.toMatchObject({ kind: "signed-out" });
  await session.signInAgain("x");
  await session.introduce();
  expect(session.get()).toMatchObject({ isStranger: false, account: { user: "ada" } });
});

test("what waits to be sent is told by space", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  world.unsent = { "tidemark:ada:own": 2, "tidemark:ada:team": 1 };
  expect(await session.unsent()).toMatchObject([
    { space: { id: "own" }, changes: 2 },
    { space: { id: "team" }, changes: 1 },
  ]);
});

test("a space that is lost goes, unless something in it was not sent", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  session.openSpace("team");
  world.unsent = { "tidemark:ada:team": 1 };
  world.signedIn = { ...ada, spaces: [OWN] };
  await session.refresh();
  expect(session.get()).toMatchObject({ space: { id: "team", role: null } });
  expect(session.viewOnly("team")).toContain("do not belong");

  world.unsent = {};
  await session.refresh();
  expect(session.get()).toMatchObject({ space: { id: "own" }, account: { spaces: [OWN] } });
  expect(world.destroyed).toEqual(["tidemark:ada:team"]);
  expect(world.lost).toEqual(["Team"]);
});

test("a viewer is told so, and an editor not any more", async () => {
  const world = createWorld();
  const session = await world.open();
  await session.signIn(ADA);
  expect(session.viewOnly("own")).toBeNull();
  expect(session.viewOnly("team")).toContain("only view");
  world.signedIn = { ...ada, spaces: [OWN, { ...TEAM, role: "editor" }] };
  await session.refresh();
  expect(session.viewOnly("team")).toBeNull();
});
