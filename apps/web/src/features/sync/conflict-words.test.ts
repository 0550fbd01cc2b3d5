import type { Goal } from "@tidemark/domain";
import { encodeStamp, SQL_REPLICA, type SyncConflict } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { conflictWords, nameAfter } from "./conflict-words.ts";

const NOW = Date.UTC(2027, 0, 31, 12);
const GOAL: Goal = {
  id: "0190a0c0-0000-7000-8000-000000000002",
  name: "Read",
  description: "",
  targetValue: 24,
  currentValue: 3,
  unit: "books",
  dueOn: null,
  status: "active",
};

function conflict(parts: Partial<SyncConflict>): SyncConflict {
  return {
    id: "0190a0c0-0000-7000-8000-000000000003",
    entity: "goal",
    rowId: GOAL.id,
    field: "targetValue",
    value: 30,
    stamp: encodeStamp({ ms: NOW - 300_000, counter: 0 }, "replica1"),
    replica: "replica1",
    at: new Date(NOW - 60_000).toISOString(),
    ...parts,
  };
}

const view = { goal: GOAL, own: false, now: NOW };

test("of two edits both values are told, whose the kept one is, and since when", () => {
  expect(conflictWords(conflict({}), view)).toMatchObject({
    title: "The target was changed in two places",
    present: { lines: ["24"], choice: "Keep this" },
    other: { label: "Another device, 5 minutes ago", lines: ["30"], choice: "Use this instead" },
  });
});

test.each([
  ["replica1", true, "This device"],
  ["replica1", false, "Another device"],
  [SQL_REPLICA, false, "The database"],
])("what %s wrote (own: %s) is from: %s", (replica, own, place) => {
  expect(conflictWords(conflict({ replica }), { ...view, own }).other.label).toContain(place);
});

test("a deletion that lost to an edit leaves the goal, or deletes it", () => {
  expect(conflictWords(conflict({ field: "", value: null }), view)).toMatchObject({
    title: "Deleted on one device while it was edited on another",
    present: { choice: "Keep it" },
    other: { lines: ["Deleted"], choice: "Delete it" },
  });
  expect(conflictWords(conflict({ field: "", value: null }), { ...view, own: true }).title).toBe(
    "You deleted this while it was edited on another device",
  );
});

test("edits that lost to a deletion bring the goal back, or go", () => {
  const lost = conflict({ field: "", value: { targetValue: 30, dueOn: null } });
  expect(conflictWords(lost, { goal: undefined, own: true, now: NOW })).toMatchObject({
    title: "Deleted on another device while you edited it",
    present: { lines: ["Deleted"], choice: "Leave it deleted" },
    other: { lines: ["Target: 30", "No due date"], choice: "Bring it back" },
  });
  expect(conflictWords(lost, { goal: undefined, own: false, now: NOW })).toMatchObject({
    title: "Deleted on one device while it was edited on another",
    story: "The edit is kept. Bring the goal back with it, or let it go.",
  });
});

test("edits that lost to a deletion are compared with a goal that has come back since", () => {
  const lost = conflict({ field: "", value: { targetValue: 30 } });
  expect(conflictWords(lost, view)).toMatchObject({
    present: { lines: ["Target: 24"], choice: "Keep this" },
    other: { lines: ["Target: 30"], choice: "Use this instead" },
  });
});

test("counting that lost to a deletion is named, though it set no value", () => {
  const lost = conflict({ field: "", value: {} });
  expect(conflictWords(lost, { ...view, goal: undefined }).other.lines).toEqual(["Progress counted"]);
});

test.each([
  [48, "Some progress was lost when the server was restored", "With what is missing", "51"],
  [-2, "The progress is not what it was before the server was restored", "Without what is too much", "1"],
])("of a count that is %i short since a restore both sums are told", (missing, title, label, line) => {
  const value = { missing, was: 51, version: 4, eras: [1], sure: true };
  const lost = conflict({ field: "currentValue", value });
  expect(conflictWords(lost, view)).toMatchObject({
    title,
    present: { lines: ["3"], choice: "Keep this" },
    other: { label, lines: [line], choice: "Use this instead" },
  });
  expect(conflictWords(lost, { ...view, goal: undefined }).other.choice).toBe("Bring it back with this");
});

test.each([
  [{ field: "name", value: "Read on" }, "Read on"],
  [{ field: "", value: { name: "Read on" } }, "Read on"],
  [{ field: "", value: null }, "Read"],
  [{ field: "unit", value: "pages" }, "Read"],
])("a goal that is given %j is called %s then", (parts, name) => {
  expect(nameAfter(conflict(parts), "Read")).toBe(name);
});
