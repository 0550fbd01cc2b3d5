import { expect, test } from "vitest";
import { EVERY_POLICY } from "../testing/index.ts";
import type { Change } from "./change.ts";
import { createChange, deleteChange, updateChange } from "./edit.ts";
import type { Values } from "./entity.ts";
import { type Merged, mergeChange } from "./merge.ts";
import { aliveStamp, type RowState } from "./row.ts";
import { encodeStamp, ZERO_STAMP } from "./stamp.ts";

const at = (ms: number, replica = "aaaaaaaa") => encodeStamp({ ms, counter: 0 }, replica);
const head = (ms: number, replica?: string) => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "record",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(ms, replica),
});
const row: RowState = {
  values: { title: "", best: 100, bestDay: "2026-01-05", least: 10, plan: null },
  stamps: { "": at(5) },
};
const update = (ms: number, values: Values, replica = "bbbbbbbb") =>
  updateChange(head(ms, replica), values, {});
const merge = (present: RowState | null, ...changes: readonly Change[]): Merged =>
  changes.reduce<Merged>((merged, change) => mergeChange(EVERY_POLICY, merged.row, change), {
    row: present,
    lost: [],
    conflicts: [],
  });

test("ROW-10: max keeps the highest and min the lowest, whenever it was given; the outcome names what lost", () => {
  const { row: merged, lost, conflicts } = merge(row, update(3, { best: 120, least: 12 }));
  expect(merged?.values).toMatchObject({ best: 120, least: 10 });
  expect(lost).toEqual(["least"]);
  expect(conflicts).toEqual([]);
});

test("ROW-10: the value that is there already is not lost", () => {
  expect(merge(row, update(9, { best: 100, least: 10 })).lost).toEqual([]);
});

test("ROW-10: a value that wins late has a stamp above the one it replaces", () => {
  const merged = merge(row, update(3, { best: 120 })).row;
  expect(merged?.stamps["best"]).toBe(at(5, "bbbbbbbb"));
});

test("ROW-10: null is below every max and above every min", () => {
  const empty = { ...row, values: { ...row.values, best: null, least: null } };
  expect(merge(empty, update(9, { best: -1, least: 99 })).row?.values).toMatchObject({ best: -1, least: 99 });
  const { row: merged, lost } = merge(row, update(9, { best: null, least: null }));
  expect(merged?.values).toMatchObject({ best: 100, least: 10 });
  expect(lost).toEqual(["best", "least"]);
});

test("ROW-10: texts compare as they sort, and values of different kinds by their JSON", () => {
  const dated = { ...row, values: { ...row.values, best: "2026-01-05", least: "2026-01-05" } };
  expect(merge(dated, update(9, { best: "2026-02-01", least: "2026-02-01" })).row?.values).toMatchObject({
    best: "2026-02-01",
    least: "2026-01-05",
  });
  expect(merge(row, update(9, { best: "x", least: "x" })).row?.values).toMatchObject({
    best: 100,
    least: "x",
  });
});

test("ROW-10: whatever somebody gives takes the place of a default", () => {
  const created = createChange(head(5), { best: 50, least: 0 }, new Set());
  const { row: merged, lost } = merge(null, created, update(3, { best: 20, least: 7 }));
  expect(merged?.values).toEqual({ best: 20, least: 7 });
  expect(lost).toEqual([]);
});

test("ROW-6: a default of a max or min field loses to what somebody gave, and to a better default", () => {
  const created = createChange(head(9, "bbbbbbbb"), { best: 500, least: 0 }, new Set());
  expect(merge(row, created).row?.values).toMatchObject({ best: 100, least: 10 });
  const defaults = createChange(head(3), { best: 1, least: 1 }, new Set());
  const merged = merge(null, defaults, created).row;
  expect(merged?.values).toEqual({ best: 500, least: 0 });
  expect(merged?.stamps).toMatchObject({ best: ZERO_STAMP, least: ZERO_STAMP });
});

test("ROW-11: a follower goes with the edit that won its leader, whatever the stamps", () => {
  const early = merge(row, update(3, { best: 120, bestDay: "2026-01-01" }));
  expect(early.row?.values).toMatchObject({ best: 120, bestDay: "2026-01-01" });
  const late = merge(row, update(9, { best: 80, bestDay: "2026-01-09" }));
  expect(late.row?.values).toMatchObject({ best: 100, bestDay: "2026-01-05" });
  expect(late.lost).toEqual(["best", "bestDay"]);
});

test("ROW-11: of equal leaders the later edit's follower stays", () => {
  const late = merge(row, update(9, { best: 100, bestDay: "2026-01-09" }));
  expect(late.row?.values["bestDay"]).toBe("2026-01-09");
  const early = merge(row, update(3, { best: 100, bestDay: "2026-01-01" }));
  expect(early.row?.values["bestDay"]).toBe("2026-01-05");
  expect(early.conflicts).toEqual([]);
});

test("ROW-11: a follower that SQL sets alone is decided by its stamp", () => {
  expect(merge(row, update(9, { bestDay: "2026-01-09" })).row?.values["bestDay"]).toBe("2026-01-09");
});

test("ROW-11: a follower never changes under the stamp that it had", () => {
  const copy = updateChange(head(5), { best: 120, bestDay: "2026-01-09" }, {});
  expect(merge(row, copy).row?.stamps["bestDay"]).toBe(encodeStamp({ ms: 5, counter: 1 }, "aaaaaaaa"));
});

test("ROW-11: a default that its leader's edit brings along stays a default", () => {
  const first = createChange(head(3), { best: 1, bestDay: null }, new Set());
  const second = createChange(head(4), { best: 2, bestDay: null }, new Set(["best"]));
  expect(merge(null, first, second).row?.stamps["bestDay"]).toBe(ZERO_STAMP);
});

test("ROW-15: a row was inserted by its latest create, and its fields keep their stamps", () => {
  const earlier = createChange(head(3), { title: "chosen", plan: null }, new Set(["title"]));
  const later = createChange(head(8, "bbbbbbbb"), { title: "", plan: null }, new Set());
  const expected = { "": at(8, "bbbbbbbb"), title: at(3), plan: ZERO_STAMP };
  expect(merge(null, earlier, later).row?.stamps).toEqual(expected);
  expect(merge(null, later, earlier).row?.stamps).toEqual(expected);
});

test("ROW-15: an edit that is later than a deletion brings the row back even if none of its fields won", () => {
  const dead: RowState = { ...row, dead: at(6) };
  const nothing = createChange(head(9, "bbbbbbbb"), { title: "" }, new Set());
  const revived = merge(dead, nothing).row;
  expect(revived?.dead).toBeUndefined();
  expect(revived && aliveStamp(revived.stamps)).toBe(at(9, "bbbbbbbb"));
  expect(merge(revived ?? null, deleteChange(head(7, "cccccccc"), undefined)).row?.dead).toBeUndefined();
});

test("ROW-15: an edit whose only field lost says that the row is alive all the same", () => {
  const settled = updateChange(head(6, "cccccccc"), { plan: "settled" }, {});
  const manual = merge(row, settled, update(9, { plan: "mine" })).row;
  expect(manual && aliveStamp(manual.stamps)).toBe(at(9, "bbbbbbbb"));
  const empty = merge(row, update(9, {})).row;
  expect(empty && aliveStamp(empty.stamps)).toBe(at(9, "bbbbbbbb"));
});

test("ROW-4: an edit and a deletion of one stamp leave the row alive, in either order", () => {
  const edit = updateChange(head(9), { title: "x" }, {});
  const gone = deleteChange(head(9), undefined);
  expect(merge(row, edit, gone).row?.dead).toBeUndefined();
  expect(merge(row, gone, edit).row?.dead).toBeUndefined();
  expect([merge(row, edit, gone), merge(row, gone, edit)].flatMap(({ conflicts }) => conflicts)).toEqual([]);
});

test("ROW-4: of two deletions the later stays", () => {
  const two = [deleteChange(head(9), undefined), deleteChange(head(7, "bbbbbbbb"), undefined)];
  expect(merge(row, ...two).row?.dead).toBe(at(9));
  expect(merge(row, ...two.toReversed()).row?.dead).toBe(at(9));
});

test("ROW-2: an earlier edit to the value that is there already is not lost", () => {
  const { lost, row: merged } = merge(row, update(9, { title: "x" }), update(7, { title: "x" }, "cccccccc"));
  expect(lost).toEqual([]);
  expect(merged?.stamps["title"]).toBe(at(9, "bbbbbbbb"));
});

test("ROW-3: a field that never had a value counts from 0, and a difference of 0 changes nothing", () => {
  expect(merge(row, update(9, { count: 3 })).row?.values["count"]).toBe(3);
  const none = merge({ ...row, values: { ...row.values, count: 5 } }, update(3, { count: 0 }));
  expect(none.row).toEqual({ ...row, values: { ...row.values, count: 5 } });
});

test("ROW-1: a row without the stamp of its insert is no row", () => {
  expect(() => merge({ values: { title: "x" }, stamps: {} }, update(9, { title: "y" }))).toThrow(
    "a row's stamps lack the stamp of its insert",
  );
});
