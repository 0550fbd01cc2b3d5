import { randomUUID } from "node:crypto";
import { entities } from "@tidemark/domain";
import { encodeStamp, type RowState } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { checkBatch, inOrderOf, mergeUnits, rowsTouched } from "./checked-batch.ts";
import { rowKey } from "../store/rows.ts";
import type { ReceivedChange } from "../received.ts";

const REPLICA = "aaaaaaaa";
const GOAL = {
  name: "Read",
  description: "",
  targetValue: 12,
  currentValue: 0,
  unit: "",
  dueOn: null,
  status: "active",
};
let ms = 1_790_000_000_000;
const head = () => ({
  id: randomUUID(),
  entity: "goal",
  row: randomUUID(),
  stamp: encodeStamp({ ms: (ms += 1), counter: 0 }, REPLICA),
});
const create = (values: Record<string, unknown> = {}, more: Partial<ReceivedChange> = {}) =>
  ({ ...head(), kind: "create", values: { ...GOAL, ...values }, ...more }) as ReceivedChange;
const update = (row: string, values: Record<string, unknown>, more: Partial<ReceivedChange> = {}) =>
  ({ ...head(), row, kind: "update", values, bases: {}, ...more }) as ReceivedChange;
const remove = (row: string) => ({ ...head(), row, kind: "delete" }) as ReceivedChange;

function settle(changes: readonly ReceivedChange[], present: ReadonlyMap<string, RowState> = new Map()) {
  const { units, rejections } = checkBatch(entities, REPLICA, changes);
  const merged = mergeUnits(entities, present, units, {
    space: randomUUID(),
    lostIn: [],
    at: ms,
    random: () => 0.5,
  });
  return { rows: merged.rows, outcomes: inOrderOf(changes, [...rejections, ...merged.outcomes]) };
}

test("PUSH-8: each change sees those before it", () => {
  const made = create({ currentValue: 1 });
  const { rows, outcomes } = settle([
    made,
    update(made.row, { currentValue: 2 }),
    update(made.row, { name: "Run" }),
  ]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["applied", "applied", "applied"]);
  expect(rows.get(rowKey("goal", made.row))?.values).toMatchObject({ currentValue: 3, name: "Run" });
});

test("PUSH-8: changes of a group see each other", () => {
  const group = randomUUID();
  const made = create({ currentValue: 1 }, { group });
  const { rows, outcomes } = settle([made, update(made.row, { currentValue: 2 }, { group })]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["applied", "applied"]);
  expect(rows.get(rowKey("goal", made.row))?.values).toMatchObject({ currentValue: 3 });
});

test("PUSH-4: a group with an invalid change is rejected whole, naming what is wrong", () => {
  const group = randomUUID();
  const { rows, outcomes } = settle([create({}, { group }), create({ name: "" }, { group }), create()]);
  expect(rows.size).toBe(1);
  expect(outcomes).toMatchObject([
    { code: "group", message: "it was made together with a change that was rejected: give the goal a name" },
    { code: "invalid", message: "give the goal a name" },
    { kind: "applied" },
  ]);
});

test("PUSH-4: what a group did before its culprit is taken back, also for later changes", () => {
  const group = randomUUID();
  const made = create({}, { group });
  const { rows, outcomes } = settle([
    made,
    update(randomUUID(), { name: "x" }, { group }),
    update(made.row, { name: "y" }),
  ]);
  expect(rows.size).toBe(0);
  expect(outcomes).toMatchObject([{ code: "group" }, { code: "gone" }, { code: "gone" }]);
});

test("an edit of a row of which nothing is left is gone, a deletion of it has what it wants", () => {
  const { outcomes } = settle([update(randomUUID(), { name: "x" }), remove(randomUUID())]);
  expect(outcomes).toMatchObject([{ kind: "rejected", code: "gone" }, { kind: "applied" }]);
});

test("a difference whose sum the field does not allow is invalid; the row goes on without it", () => {
  const made = create({ currentValue: 2_147_483_647 });
  const { rows, outcomes } = settle([
    made,
    update(made.row, { currentValue: 1 }),
    update(made.row, { currentValue: -1 }),
  ]);
  expect(outcomes).toMatchObject([
    { kind: "applied" },
    { code: "invalid", field: "currentValue" },
    { kind: "applied" },
  ]);
  expect(rows.get(rowKey("goal", made.row))?.values["currentValue"]).toBe(2_147_483_646);
});

test("a field that lost to a later edit is named in the outcome", () => {
  const early = update("0190a0c0-0000-7000-8000-00000000000a", { name: "early" });
  const later = encodeStamp({ ms: (ms += 1), counter: 0 }, "bbbbbbbb");
  const row = { values: { ...GOAL, name: "late" }, stamps: { "": later } };
  expect(settle([early], new Map([[rowKey("goal", early.row), row]])).outcomes).toMatchObject([
    { kind: "merged", lost: ["name"] },
  ]);
});

test("the rows that a batch touches are known before it is merged", () => {
  const made = create();
  const { units } = checkBatch(entities, REPLICA, [
    made,
    update(made.row, { name: "x" }),
    create({ name: "" }),
    remove(made.row),
  ]);
  expect(rowsTouched(units)).toEqual(new Map([["goal", new Set([made.row])]]));
});

const concurrently = () => {
  const early = update("0190a0c0-0000-7000-8000-00000000000a", { name: "early" });
  const later = encodeStamp({ ms: (ms += 1), counter: 0 }, "bbbbbbbb");
  const row = { values: { ...GOAL, name: "late" }, stamps: { "": later } };
  return { early, present: new Map([[rowKey("goal", early.row), row]]) };
};

test("CON-1: what loses to an edit that its author did not know of becomes a row, which the outcome names", () => {
  const { early, present } = concurrently();
  const { rows, outcomes } = settle([early], present);
  const [outcome] = outcomes;
  const [id = ""] = outcome?.kind === "merged" ? (outcome.conflicts ?? []) : [];
  expect(rows.get(rowKey("syncConflict", id))?.values).toEqual({
    entity: "goal",
    rowId: early.row,
    field: "name",
    value: "early",
    stamp: early.stamp,
    replica: REPLICA,
    at: new Date(ms).toISOString(),
  });
});

test("CON-1: a group that is rejected leaves no conflict", () => {
  const { early, present } = concurrently();
  const group = randomUUID();
  const gone = update(randomUUID(), { name: "x" }, { group });
  expect(settle([{ ...early, group }, gone], present).rows.size).toBe(0);
});
