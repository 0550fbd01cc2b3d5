import { expect, test } from "vitest";
import {
  accountOf,
  currentSpace,
  type LocalAccount,
  newTrial,
  type Profile,
  withoutSpace,
  withProfile,
} from "./local-account.ts";

const OWN = { id: "own", name: "Personal", kind: "personal", role: "owner" } as const;
const TEAM = { id: "team", name: "Team", kind: "shared", role: "editor" } as const;
const ada: Profile = {
  id: "ada",
  name: "Ada",
  email: "ada@example.org",
  anonymous: false,
  spaces: [TEAM, OWN],
};

function adaHere(): LocalAccount {
  const account = accountOf(ada);
  if (!account) throw new Error("no account");
  return account;
}

test("somebody who signs in begins in his personal space", () => {
  expect(adaHere()).toMatchObject({ key: "ada", user: "ada", current: "own" });
});

test("somebody without a space cannot be shown one", () => {
  expect(accountOf({ ...ada, spaces: [] })).toBeNull();
});

test("a space that the server names no more stays known, without a role", () => {
  const { spaces } = withProfile(adaHere(), { ...ada, spaces: [OWN] });
  expect(spaces).toEqual([OWN, { ...TEAM, role: null }]);
});

test("a space that the server has not been told of stays the person's own", () => {
  const trial = newTrial("key", "made-here");
  const known = withProfile(trial, { ...ada, spaces: [] });
  expect(known).toMatchObject({ key: "key", user: "ada", spaces: [{ id: "made-here", role: "owner" }] });
});

test("the server's word on a space that was made here takes the place of this device's", () => {
  const told = { ...OWN, id: "made-here" };
  const known = withProfile(newTrial("key", "made-here"), { ...ada, spaces: [told] });
  expect(known.spaces).toEqual([told]);
});

test("when the open space goes the person's own opens", () => {
  const account = withoutSpace({ ...adaHere(), current: "team" }, "team");
  expect(account && currentSpace(account)).toEqual(OWN);
});

test("when the last space goes there is nothing to open", () => {
  expect(withoutSpace(newTrial("key", "made-here"), "made-here")).toBeNull();
});
