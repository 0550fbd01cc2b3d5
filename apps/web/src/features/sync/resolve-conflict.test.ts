import type { Goal } from "@tidemark/domain";
import { encodeStamp, type SyncConflict } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { resolveConflict } from "./resolve-conflict.ts";

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

const CONFLICT: SyncConflict = {
  id: "0190a0c0-0000-7000-8000-000000000003",
  entity: "goal",
  rowId: GOAL.id,
  field: "targetValue",
  value: 30,
  stamp: encodeStamp({ ms: 1, counter: 0 }, "replica1"),
  replica: "replica1",
  at: "",
};

function clientWith(goal: Goal | undefined, conflicts: readonly SyncConflict[]) {
  const done: string[] = [];
  return {
    done,
    row: () => goal as never,
    conflictsOf: () => conflicts,
    restoreConflict: async () => void done.push("restored"),
    dismissConflict: async () => void done.push("dismissed"),
  };
}

test.each([
  ["use", "restored"],
  ["keep", "dismissed"],
] as const)("a choice to %s it: the conflict is %s", async (choice, what) => {
  const client = clientWith({ ...GOAL, name: "Read on" }, [CONFLICT]);
  expect(await resolveConflict(client, CONFLICT, { choice, before: GOAL })).toBe(true);
  expect(client.done).toEqual([what]);
});

test("a conflict that somebody else has decided meanwhile is left at that", async () => {
  const client = clientWith(GOAL, []);
  expect(await resolveConflict(client, CONFLICT, { choice: "use", before: GOAL })).toBe(true);
  expect(client.done).toEqual([]);
});

test.each([
  ["the value in use was changed", CONFLICT, { ...GOAL, targetValue: 25 }],
  ["the goal was deleted", CONFLICT, undefined],
  ["a goal to be deleted was edited", { ...CONFLICT, field: "", value: null }, { ...GOAL, name: "Read on" }],
])("nothing is done when meanwhile %s", async (_what, conflict, now) => {
  const client = clientWith(now, [conflict]);
  expect(await resolveConflict(client, conflict, { choice: "use", before: GOAL })).toBe(false);
  expect(client.done).toEqual([]);
});
