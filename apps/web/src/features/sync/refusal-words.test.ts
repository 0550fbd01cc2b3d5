import type { Refusal } from "@tidemark/sync-client";
import { expect, test } from "vitest";
import { refusalWords } from "./refusal-words.ts";

function refusal(parts: Partial<Refusal>): Refusal {
  return {
    changeId: "0190a0c0-0000-7000-8000-000000000004",
    kind: "update",
    values: { targetValue: 30 },
    code: "refused",
    field: null,
    message: "choose a smaller target",
    parent: null,
    madeOn: null,
    undecided: false,
    ...parts,
  };
}

test("a refusal is told once, with the way to send it again", () => {
  expect(refusalWords([refusal({})], null)).toEqual({
    reasons: ["Choose a smaller target."],
    whose: "Your change",
    edits: ["Target: 30"],
    wayOn: "retry",
    label: "Retry",
  });
});

test("hundreds of refused differences of one goal are one reason, their number and their sum", () => {
  const refusals = Array.from({ length: 669 }, () => refusal({ values: { currentValue: 1 } }));
  expect(refusalWords(refusals, null)).toMatchObject({
    reasons: ["Choose a smaller target."],
    whose: "669 changes of yours",
    edits: ["Progress: +669"],
  });
});

test("what a retry would replace is told, with what the server has by now", () => {
  const values = { description: "precious words", targetValue: 30 };
  const madeOn = { description: "B words", targetValue: 30 };
  expect(refusalWords([refusal({ values, madeOn })], null).edits).toEqual([
    "Description: “precious words” instead of “B words”",
    "Target: 30",
  ]);
});

test("a row that failed without a list of changes is told by its status", () => {
  expect(refusalWords([], "no").reasons).toEqual(["No."]);
  expect(refusalWords([], null).reasons).toEqual(["The server did not accept the last change."]);
});

test("a change that may have been saved says so and what it is, since the goal does not show it", () => {
  const words = refusalWords([refusal({ undecided: true, values: { currentValue: 5, dueOn: null } })], null);
  expect(words.reasons[0]).toContain("may have saved this already");
  expect(words).toMatchObject({ edits: ["Progress: +5", "No due date"], label: "Send again" });
});

test("a change whose parent is gone offers to bring that back", () => {
  const parent = { entity: "area", id: "0190a0c0-0000-7000-8000-000000000005" };
  expect(refusalWords([refusal({ code: "parent_gone", parent })], null)).toMatchObject({
    wayOn: "restore-parent",
    label: "Bring it back",
  });
});

test("an edit of a goal that the server has forgotten offers to set it anew, and says what it is", () => {
  const gone = [
    refusal({ code: "gone", madeOn: { targetValue: 24 } }),
    refusal({ code: "gone", values: { currentValue: 5 } }),
  ];
  expect(refusalWords(gone, null)).toMatchObject({
    wayOn: "retry",
    label: "Set it anew",
    whose: "2 changes of yours",
    edits: ["Target: 30", "Progress: +5"],
  });
});
