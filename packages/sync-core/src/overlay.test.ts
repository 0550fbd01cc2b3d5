import { expect, test } from "vitest";
import { SOME_POLICIES } from "../testing/index.ts";
import { createChange, deleteChange, editedValues, updateChange } from "./edit.ts";
import { visibleRow } from "./overlay.ts";
import type { RowState } from "./row.ts";
import { encodeStamp } from "./stamp.ts";

const at = (ms: number) => encodeStamp({ ms, counter: 0 }, "aaaaaaaa");
const head = (ms: number) => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "thing",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(ms),
});
const base: RowState = {
  values: { title: "base", note: "", count: 10 },
  stamps: { "": at(1), title: at(5) },
};
const update = (ms: number, values: Record<string, string | number>) => updateChange(head(ms), values, {});
const create = createChange(head(2), { title: "new", note: "", count: 0 }, new Set(["title"]));

test("ROW-9: without anything over it the base shows", () => {
  expect(visibleRow(SOME_POLICIES, base, { failed: [], outbox: [] })).toEqual(base.values);
  expect(visibleRow(SOME_POLICIES, null, { failed: [], outbox: [] })).toBeNull();
});

test("ROW-9: the outbox lies over a base that is later", () => {
  const outbox = [update(2, { title: "mine", count: 2 }), update(3, { note: "n", count: -1 })];
  expect(visibleRow(SOME_POLICIES, base, { failed: [], outbox })).toEqual({
    title: "mine",
    note: "n",
    count: 11,
  });
});

test("ROW-9: a failed field shows only while it is later than the base; a failed difference always adds", () => {
  const failed = [update(3, { title: "late", note: "shown", count: 4 })];
  expect(visibleRow(SOME_POLICIES, base, { failed, outbox: [] })).toEqual({
    title: "base",
    note: "shown",
    count: 14,
  });
});

test("ROW-9: a create that has not arrived, or was rejected, is a row", () => {
  expect(visibleRow(SOME_POLICIES, null, { failed: [], outbox: [create] })).toEqual(create.values);
  expect(visibleRow(SOME_POLICIES, null, { failed: [create], outbox: [update(3, { count: 1 })] })).toEqual({
    title: "new",
    note: "",
    count: 1,
  });
});

test("ROW-9: a deletion hides the row, and a later edit of the outbox shows it again with its fields", () => {
  const gone = deleteChange(head(6), undefined);
  expect(visibleRow(SOME_POLICIES, base, { failed: [], outbox: [gone] })).toBeNull();
  expect(
    visibleRow(SOME_POLICIES, base, { failed: [], outbox: [gone, update(7, { note: "back" })] }),
  ).toEqual({
    title: "base",
    note: "back",
    count: 10,
  });
});

test("ROW-9: a dead base shows nothing until an edit lies over it", () => {
  const dead = { ...base, dead: at(8) };
  expect(visibleRow(SOME_POLICIES, dead, { failed: [update(7, { note: "early" })], outbox: [] })).toBeNull();
  expect(visibleRow(SOME_POLICIES, dead, { failed: [], outbox: [update(9, { note: "x" })] })).toMatchObject({
    note: "x",
  });
});

test("ROW-9: a failed deletion hides the row only while it is later than the row", () => {
  expect(visibleRow(SOME_POLICIES, base, { failed: [deleteChange(head(3), undefined)], outbox: [] })).toEqual(
    base.values,
  );
  expect(
    visibleRow(SOME_POLICIES, base, { failed: [deleteChange(head(6), undefined)], outbox: [] }),
  ).toBeNull();
});

test("ROW-3: an edit of a counter is said as a difference, of others as the new value", () => {
  const after = { title: "base", note: "n", count: 7 };
  expect(editedValues(SOME_POLICIES, base.values, after)).toEqual({ note: "n", count: -3 });
});
