import type { Goal } from "@tidemark/domain";
import { ZERO_STAMP } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { undoDeletion, undoStatus } from "./undo-goal-action.ts";

const BEFORE: Goal = {
  id: "0190a0c0-0000-7000-8000-000000000002",
  name: "Read",
  description: "",
  targetValue: 24,
  currentValue: 3,
  unit: "books",
  dueOn: null,
  status: "active",
};

const given = { status: { value: "done", stamp: ZERO_STAMP, base: ZERO_STAMP } } as const;

function clientWith(goal: Goal | undefined) {
  const calls: unknown[][] = [];
  const note = async (...call: unknown[]) => void calls.push(call);
  return { calls, row: () => goal as never, update: note, create: note as never };
}

test("a status is given back as an edit of the one that was seen right after the action", async () => {
  const client = clientWith({ ...BEFORE, status: "done", name: "Read on" });
  expect(await undoStatus(client, BEFORE, { to: "done", given })).toBe(true);
  expect(client.calls).toEqual([["goal", BEFORE.id, { status: "active" }, { seen: given }]]);
});

test.each([
  ["was given another status meanwhile", { ...BEFORE, status: "archived" } as const],
  ["was deleted meanwhile", undefined],
])("the status of a goal that %s stays as it is", async (_what, now) => {
  const client = clientWith(now);
  expect(await undoStatus(client, BEFORE, { to: "done", given })).toBe(false);
  expect(client.calls).toEqual([]);
});

test("a deleted goal comes back as it was, unless it is back already", async () => {
  const gone = clientWith(undefined);
  expect(await undoDeletion(gone, BEFORE)).toBe(true);
  expect(gone.calls).toMatchObject([["goal", { name: "Read" }, { id: BEFORE.id }]]);
  const back = clientWith({ ...BEFORE, targetValue: 30 });
  expect(await undoDeletion(back, BEFORE)).toBe(false);
  expect(back.calls).toEqual([]);
});
