import { encodeStamp, type RowState } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { planWrites } from "./write-plan.ts";

const KEY = "goal/0190a0c0-0000-7000-8000-00000000000a";
const id = "0190a0c0-0000-7000-8000-00000000000a";
const at = (ms: number) => encodeStamp({ ms, counter: 0 }, "aaaaaaaa");
const values = { name: "Read", tags: ["a"], unit: "" };
const live: RowState = { values, stamps: { "": at(1) } };
const dead: RowState = { ...live, dead: at(2) };
const nothing = { inserts: [], updates: [], deletes: [], tombstones: [] };

function plan(before: RowState | undefined, after: RowState) {
  return planWrites(new Map(before ? [[KEY, before]] : []), new Map([[KEY, after]])).get("goal");
}

test("a row that was not there is inserted", () => {
  expect(plan(undefined, live)).toEqual({ ...nothing, inserts: [{ id, ...live }] });
});

test("a row that stays what it is needs no write, whatever the order of its keys", () => {
  expect(plan(live, { values: { unit: "", tags: ["a"], name: "Read" }, stamps: { "": at(1) } })).toEqual(
    nothing,
  );
  expect(plan(dead, { ...dead })).toEqual(nothing);
});

test("an update names the fields whose value changes", () => {
  const after = { values: { ...values, name: "Run" }, stamps: { "": at(1), name: at(3) } };
  expect(plan(live, after)).toEqual({ ...nothing, updates: [{ id, ...after, fields: ["name"] }] });
});

test("a stamp that moved alone is written too", () => {
  const after = { values, stamps: { "": at(1), name: at(3) } };
  expect(plan(live, after)).toEqual({ ...nothing, updates: [{ id, ...after, fields: [] }] });
});

test("a row that dies is deleted, and its tombstone gets the deletion's stamp and the merged values", () => {
  const after = { ...live, values: { ...values, unit: "km" }, dead: at(4) };
  expect(plan(live, after)).toEqual({
    ...nothing,
    deletes: [id],
    tombstones: [{ id, values: after.values, stamps: after.stamps, stamp: at(4) }],
  });
});

test("a row that was made and died within the batch is inserted and deleted", () => {
  const row = { id, values, stamps: live.stamps };
  expect(plan(undefined, dead)).toEqual({
    ...nothing,
    inserts: [row],
    deletes: [id],
    tombstones: [{ ...row, stamp: at(2) }],
  });
});

test("a row that comes back is inserted over its tombstone", () => {
  const after = { values, stamps: { "": at(1), name: at(3) } };
  expect(plan(dead, after)).toEqual({ ...nothing, inserts: [{ id, ...after }] });
});

test("what is merged into a tombstone changes the tombstone alone", () => {
  const after = { ...dead, values: { ...values, unit: "km" } };
  expect(plan(dead, after)).toEqual({
    ...nothing,
    tombstones: [{ id, values: after.values, stamps: after.stamps, stamp: at(2) }],
  });
});
