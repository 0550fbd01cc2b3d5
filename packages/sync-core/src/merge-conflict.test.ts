import { expect, test } from "vitest";
import { EVERY_POLICY } from "../testing/index.ts";
import type { Change } from "./change.ts";
import { createChange, deleteChange, updateChange } from "./edit.ts";
import type { Values } from "./entity.ts";
import type { LostValue } from "./lost-value.ts";
import { mergeChange } from "./merge.ts";
import type { RowState } from "./row.ts";
import { encodeStamp, SQL_REPLICA, type Stamp } from "./stamp.ts";

const ME = "aaaaaaaa";
const YOU = "bbbbbbbb";
const at = (ms: number, replica = ME) => encodeStamp({ ms, counter: 0 }, replica);
const head = (ms: number, replica = ME) => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "thing",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(ms, replica),
});

/** A row whose title and plan somebody else has edited at 5; everything else is from the start. */
const theirs: RowState = {
  values: { title: "theirs", note: "", count: 10, plan: "theirs" },
  stamps: { "": at(1, YOU), title: at(5, YOU), plan: at(5, YOU) },
};
const mine = (ms: number, values: Values, base: Stamp, replica = ME) =>
  updateChange(
    head(ms, replica),
    values,
    Object.fromEntries(Object.keys(values).map((field) => [field, base])),
  );

function conflictsOf(present: RowState, ...changes: readonly Change[]): readonly LostValue[] {
  let row: RowState | null = present;
  return changes.flatMap((change) => {
    const merged = mergeChange(EVERY_POLICY, row, change);
    row = merged.row;
    return merged.conflicts;
  });
}

test("ROW-13: an lww edit that wins over one it did not know of keeps the other's value", () => {
  expect(conflictsOf(theirs, mine(9, { title: "mine" }, at(1)))).toEqual([
    { field: "title", value: "theirs", stamp: at(5, YOU) },
  ]);
});

test("ROW-13: an lww edit that loses to one it did not know of is kept", () => {
  expect(conflictsOf(theirs, mine(3, { title: "mine" }, at(1)))).toEqual([
    { field: "title", value: "mine", stamp: at(3) },
  ]);
});

test("ROW-13: one of a change's fields may be in conflict while another is not", () => {
  const both = updateChange(head(9), { title: "mine", note: "n" }, { title: at(1), note: at(1, YOU) });
  expect(conflictsOf(theirs, both).map(({ field }) => field)).toEqual(["title"]);
});

test.each<[string, Change]>([
  ["an edit of a value that its author saw", mine(9, { title: "mine" }, at(5, YOU))],
  ["an edit of a value that its author saw, by a slow clock", mine(3, { title: "mine" }, at(5, YOU))],
  ["an edit whose author saw a later value", mine(9, { title: "mine" }, at(6, "cccccccc"))],
  ["an edit of the same replica", mine(9, { title: "mine" }, at(1), YOU)],
  ["an earlier edit of the same replica", mine(3, { title: "mine" }, at(1), YOU)],
  ["an edit to the very value that is there", mine(9, { title: "theirs" }, at(1))],
  ["an earlier edit to the very value that is there", mine(3, { title: "theirs" }, at(1))],
  ["an edit to the settled value of a manual field", mine(9, { plan: "theirs" }, at(1))],
  ["a difference", mine(9, { count: 1 }, at(1))],
  ["a default", createChange(head(9), { title: "", plan: "" }, new Set())],
])("ROW-13: %s makes no conflict", (_name, change) => {
  expect(conflictsOf(theirs, change)).toEqual([]);
});

test("ROW-13: values are the same if their JSON is, whatever the order of keys", () => {
  const present = { ...theirs, values: { ...theirs.values, title: { x: 1, y: 2 } } };
  expect(conflictsOf(present, mine(9, { title: { y: 2, x: 1 } }, at(1)))).toEqual([]);
});

test("ROW-13: two devices that create one row disagree only where both gave a value", () => {
  const first = createChange(
    head(4, YOU),
    { title: "theirs", note: "", count: 1 },
    new Set(["title", "count"]),
  );
  const row = mergeChange(EVERY_POLICY, null, first).row;
  const second = createChange(head(9), { title: "mine", note: "n", count: 2 }, new Set(["title", "note"]));
  expect(row && conflictsOf(row, second)).toEqual([{ field: "title", value: "theirs", stamp: at(4, YOU) }]);
});

test("ROW-13: SQL is a party like any replica, whether it wins or loses", () => {
  const sql = { ...theirs, stamps: { ...theirs.stamps, title: at(5, SQL_REPLICA) } };
  expect(conflictsOf(sql, mine(9, { title: "mine" }, at(1)))).toEqual([
    { field: "title", value: "theirs", stamp: at(5, SQL_REPLICA) },
  ]);
  expect(conflictsOf(sql, mine(5, { title: "mine" }, at(1)))).toEqual([
    { field: "title", value: "mine", stamp: at(5) },
  ]);
});

test("ROW-13: every edit after the first that lost is made on the same base, and the last one decides", () => {
  const conflicts = conflictsOf(theirs, mine(4, { title: "m1" }, at(1)), mine(9, { title: "m2" }, at(1)));
  expect(conflicts.map(({ value }) => value)).toEqual(["m1", "theirs"]);
});

test("ROW-12: a manual field keeps what is settled; the other edit is a conflict even if it is later", () => {
  const { row, lost, conflicts } = mergeChange(EVERY_POLICY, theirs, mine(9, { plan: "mine" }, at(1)));
  expect(row?.values["plan"]).toBe("theirs");
  expect(lost).toEqual(["plan"]);
  expect(conflicts).toEqual([{ field: "plan", value: "mine", stamp: at(9) }]);
});

test("ROW-12: a manual field takes the edit of someone who saw what is settled, or settled it himself", () => {
  for (const change of [mine(3, { plan: "mine" }, at(5, YOU)), mine(3, { plan: "mine" }, at(1), YOU)]) {
    const { row, lost } = mergeChange(EVERY_POLICY, theirs, change);
    expect(row?.values["plan"]).toBe("mine");
    expect(row && (row.stamps["plan"] ?? "") > at(5, YOU)).toBe(true);
    expect(lost).toEqual([]);
  }
});

test("ROW-12: a manual field of a deleted row is nobody's, so the later edit stays", () => {
  const dead = { ...theirs, dead: at(6, YOU) };
  const { row, conflicts } = mergeChange(EVERY_POLICY, dead, mine(9, { plan: "mine" }, at(5, YOU)));
  expect(row?.values["plan"]).toBe("mine");
  expect(conflicts).toEqual([{ field: "", value: null, stamp: at(6, YOU) }]);
});

test("ROW-14: a deletion that wins over edits it did not know of keeps their values, without counters", () => {
  const seenAll = { ...theirs, stamps: { ...theirs.stamps, count: at(6, YOU) } };
  expect(conflictsOf(seenAll, deleteChange(head(9), at(1, YOU)))).toEqual([
    { field: "", value: { title: "theirs", plan: "theirs" }, stamp: at(6, YOU) },
  ]);
});

test("ROW-14: a deletion that loses to an edit it did not know of is kept", () => {
  expect(conflictsOf(theirs, deleteChange(head(3), at(1, YOU)))).toEqual([
    { field: "", value: null, stamp: at(3) },
  ]);
});

test("ROW-14: an edit that brings back a row deleted without its knowledge keeps the deletion", () => {
  const dead = { ...theirs, dead: at(6, YOU) };
  expect(conflictsOf(dead, mine(9, { note: "n" }, at(1, YOU)))).toEqual([
    { field: "", value: null, stamp: at(6, YOU) },
  ]);
});

test("ROW-14: an edit that brings a row back may besides be in conflict with an edit from before the deletion", () => {
  const dead = { ...theirs, dead: at(6, YOU) };
  expect(conflictsOf(dead, mine(9, { title: "mine" }, at(1))).map(({ field }) => field)).toEqual([
    "title",
    "",
  ]);
});

test("ROW-14: an edit that a later deletion had not seen is kept with what was given, without counters", () => {
  const dead = { ...theirs, dead: at(9, YOU) };
  expect(conflictsOf(dead, mine(7, { note: "n", count: 3 }, at(1, YOU)))).toEqual([
    { field: "", value: { note: "n" }, stamp: at(7) },
  ]);
  const created = createChange(head(7), { title: "mine", note: "" }, new Set(["title"]));
  expect(conflictsOf(dead, created)).toEqual([{ field: "", value: { title: "mine" }, stamp: at(7) }]);
});

test("ROW-14: a difference that a deletion had not seen is said too, though its value comes back with the row", () => {
  const dead = { ...theirs, dead: at(9, YOU) };
  expect(conflictsOf(dead, mine(7, { count: 3 }, at(1, YOU)))).toEqual([
    { field: "", value: {}, stamp: at(7) },
  ]);
});

test.each<[string, RowState, Change]>([
  ["a deletion by someone who saw the row's last edit", theirs, deleteChange(head(9), at(5, YOU))],
  ["a deletion of what the same replica wrote", theirs, deleteChange(head(9, YOU), undefined)],
  ["a second deletion", { ...theirs, dead: at(6, YOU) }, deleteChange(head(9), at(1))],
  ["an edit after one's own deletion", { ...theirs, dead: at(6) }, mine(9, { note: "n" }, at(1, YOU))],
  [
    "a create over a deletion",
    { ...theirs, dead: at(6, YOU) },
    createChange(head(9), { title: "new" }, new Set(["title"])),
  ],
  [
    "a create of defaults that a deletion buries",
    { ...theirs, dead: at(6, YOU) },
    createChange(head(4), { title: "" }, new Set()),
  ],
])("ROW-14: %s makes no conflict", (_name, present, change) => {
  expect(conflictsOf(present, change)).toEqual([]);
});

test("ROW-14: a replica's later edit brings a row back from its own deletion, whatever its clock says", () => {
  const dead = { ...theirs, dead: at(9) };
  const { row, lost, conflicts } = mergeChange(EVERY_POLICY, dead, mine(7, { note: "n" }, at(1, YOU)));
  expect(row?.dead).toBeUndefined();
  expect({ lost, conflicts }).toEqual({ lost: [], conflicts: [] });
  const again = row && mergeChange(EVERY_POLICY, row, deleteChange(head(8, "cccccccc"), undefined));
  expect(again?.row?.dead).toBeUndefined();
});
