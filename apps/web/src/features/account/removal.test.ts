import { expect, test } from "vitest";
import { type ExportedSpace, recordCount, removalOf } from "./removal.ts";

const PERSONAL: ExportedSpace = {
  id: "own",
  name: "Personal",
  kind: "personal",
  role: "owner",
  members: [{ role: "owner" }],
  rows: {},
};

function shared(role: ExportedSpace["role"], ...others: ExportedSpace["role"][]): ExportedSpace {
  const members = [role, ...others].map((each) => ({ role: each }));
  return { ...PERSONAL, id: "club", name: "Club", kind: "shared", role, members };
}

test("a space that nobody else belongs to goes with its owner", () => {
  const alone = shared("owner");
  expect(removalOf([PERSONAL, alone])).toEqual({ goes: [PERSONAL, alone], stays: [], orphans: [] });
});

test("a space of others stays, and so does one that somebody else owns too", () => {
  for (const space of [shared("editor", "owner"), shared("viewer", "owner"), shared("owner", "owner")])
    expect(removalOf([space])).toEqual({ goes: [], stays: [space], orphans: [] });
});

test("a space whose last owner would leave others behind needs another owner first", () => {
  const space = shared("owner", "editor", "viewer");
  expect(removalOf([PERSONAL, space])).toEqual({ goes: [PERSONAL], stays: [], orphans: [space] });
});

test("records are counted over all entities, without what is about records", () => {
  expect(recordCount({ rows: { goal: [1, 2], workout: [3], syncConflict: [4] } })).toBe("3 records");
  expect(recordCount({ rows: { goal: [1] } })).toBe("1 record");
  expect(recordCount({ rows: {} })).toBe("0 records");
});
