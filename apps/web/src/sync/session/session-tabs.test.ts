import { expect, test } from "vitest";
import { ADA, createWorld } from "./testing/session-world.ts";

const BOB = { name: "Bob", email: "bob@example.org", password: "x" };

test("what one tab does about a person every tab does", async () => {
  const world = createWorld();
  const [first, second] = [await world.open(), await world.open()];
  await second.signIn(ADA);
  expect(first.get()).toMatchObject({ kind: "somebody", account: { user: "ada" } });
  await second.signOut();
  expect(first.get()).toEqual({ kind: "nobody" });
});

test("a tab does not become somebody else's by itself, and asks before it does", async () => {
  const world = createWorld();
  const [first, second] = [await world.open(), await world.open()];
  await first.signIn(ADA);
  await second.signOut();
  await second.signUp(BOB);
  expect(first.get()).toMatchObject({ kind: "replaced", account: { name: "Bob" } });
  await first.refresh();
  expect(first.get()).toMatchObject({ kind: "replaced" });
  first.goOn();
  expect(first.get()).toMatchObject({ kind: "somebody", account: { name: "Bob" } });
});

test("a tab goes on by itself when the person comes back whose it was", async () => {
  const world = createWorld();
  const [first, second] = [await world.open(), await world.open()];
  await first.signIn(ADA);
  await second.signOut();
  await second.signUp(BOB);
  await second.signOut();
  expect(first.get()).toEqual({ kind: "nobody" });
  await second.signIn(ADA);
  expect(first.get()).toMatchObject({ kind: "somebody", account: { user: "ada" } });
});

test("a trial that goes along to an account in one tab does so in every tab", async () => {
  const world = createWorld();
  const [first, second] = [await world.open(), await world.open()];
  first.tryOut();
  await second.signIn(ADA, true);
  expect(first.get()).toMatchObject({ kind: "somebody", account: { user: "ada" } });
});
