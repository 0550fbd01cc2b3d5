import fc from "fast-check";
import { expect, test } from "vitest";
import { anyChanges, SOME_POLICIES } from "../testing/index.ts";
import type { Change } from "./change.ts";
import { createChange, deleteChange, updateChange } from "./edit.ts";
import { mergeChange } from "./merge.ts";
import { type RowState, stampOf } from "./row.ts";
import { encodeStamp, ZERO_STAMP } from "./stamp.ts";

const at = (ms: number, replica = "aaaaaaaa") => encodeStamp({ ms, counter: 0 }, replica);
const head = (ms: number, replica?: string) => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "thing",
  row: "01900000-0000-7000-8000-00000000000a",
  stamp: at(ms, replica),
});
const row: RowState = { values: { title: "old", note: "", count: 10 }, stamps: { "": at(1) } };
const merge = (present: RowState | null, ...changes: Change[]): RowState | null =>
  changes.reduce<RowState | null>((state, change) => mergeChange(SOME_POLICIES, state, change).row, present);

test("ROW-1: a create stores only the stamps that differ from its own", () => {
  const create = createChange(head(5), { title: "x", count: 0 }, new Set(["title"]));
  expect(merge(null, create)).toEqual({
    values: { title: "x", count: 0 },
    stamps: { "": at(5), count: ZERO_STAMP },
  });
});

test("ROW-2: the later edit of a field wins, and the loser is named", () => {
  const late = updateChange(head(9, "bbbbbbbb"), { title: "late" }, { title: at(1) });
  const early = updateChange(
    head(7, "cccccccc"),
    { title: "early", note: "n" },
    { title: at(1), note: at(1) },
  );
  const first = mergeChange(SOME_POLICIES, row, late);
  const second = mergeChange(SOME_POLICIES, first.row, early);
  expect(second.row?.values).toEqual({ title: "late", note: "n", count: 10 });
  expect([first.lost, second.lost]).toEqual([[], ["title"]]);
});

test("ROW-2: of equal stamps the greater canonical JSON wins", () => {
  const edits = ["x", "y"].map((title) => updateChange(head(5), { title }, {}));
  expect(merge(row, ...edits)?.values["title"]).toBe("y");
  expect(merge(row, ...edits.toReversed())?.values["title"]).toBe("y");
});

test("ROW-3: differences of a counter add up, and a create's counts from 0", () => {
  const create = createChange(
    head(5),
    { title: "x", note: "", count: 4 },
    new Set(["title", "note", "count"]),
  );
  expect(merge(null, create, updateChange(head(3, "bbbbbbbb"), { count: 5 }, {}))?.values["count"]).toBe(9);
  expect(merge(row, create)?.values["count"]).toBe(14);
});

test("ROW-4: a later edit brings a deleted row back, an earlier one does not but is kept", () => {
  const deleted = merge(row, deleteChange(head(5, "bbbbbbbb"), at(1)));
  const early = mergeChange(
    SOME_POLICIES,
    deleted,
    updateChange(head(4, "cccccccc"), { note: "kept" }, { note: at(1) }),
  );
  expect(early.row).toMatchObject({ dead: at(5, "bbbbbbbb"), values: { note: "kept" } });
  expect(early.lost).toEqual([""]);
  const back = merge(early.row, updateChange(head(6, "dddddddd"), { title: "back" }, {}));
  expect(back?.dead).toBeUndefined();
  expect(back?.values).toEqual({ title: "back", note: "kept", count: 10 });
});

test("ROW-4: a deletion loses to a later edit that its author had not seen", () => {
  const edited = merge(row, updateChange(head(9, "bbbbbbbb"), { title: "x" }, {}));
  const late = mergeChange(SOME_POLICIES, edited, deleteChange(head(5, "cccccccc"), at(1)));
  expect(late.row?.dead).toBeUndefined();
  expect(late.lost).toEqual([""]);
});

test("ROW-4: a deletion of a row that nobody knows makes nothing", () => {
  expect(mergeChange(SOME_POLICIES, null, deleteChange(head(5), undefined))).toEqual({
    row: null,
    lost: [],
    conflicts: [],
  });
});

test("ROW-5: an edit of a value that its author saw wins even if its stamp is lower", () => {
  const present = merge(row, updateChange(head(9, "bbbbbbbb"), { title: "seen" }, {}));
  const slow = updateChange(head(3, "cccccccc"), { title: "mine" }, { title: at(9, "bbbbbbbb") });
  const merged = merge(present, slow);
  expect(merged?.values["title"]).toBe("mine");
  expect(merged && stampOf(merged.stamps, "title") > at(9, "bbbbbbbb")).toBe(true);
});

test("ROW-5: an edit of a value that was lowered since its author saw it wins as well", () => {
  const present = merge(row, updateChange(head(9, "bbbbbbbb"), { title: "seen" }, {}));
  const slow = updateChange(head(3, "cccccccc"), { title: "mine" }, { title: at(99, "bbbbbbbb") });
  expect(merge(present, slow)?.values["title"]).toBe("mine");
  const gone = deleteChange(head(3, "cccccccc"), at(99, "bbbbbbbb"));
  expect(merge(present, gone)?.dead).toBeDefined();
});

test("ROW-5: an edit never loses to an earlier one by the same replica", () => {
  const present = merge(row, updateChange(head(9, "bbbbbbbb"), { title: "first" }, {}));
  expect(merge(present, updateChange(head(3, "bbbbbbbb"), { title: "second" }, {}))?.values["title"]).toBe(
    "second",
  );
});

test("ROW-5: a deletion by someone who saw the row's last edit holds", () => {
  const present = merge(row, updateChange(head(9, "bbbbbbbb"), { title: "x" }, {}));
  expect(merge(present, deleteChange(head(3, "cccccccc"), at(9, "bbbbbbbb")))?.dead).toBeDefined();
});

test("ROW-6: a default of a second create does not touch what someone chose", () => {
  const chosen = createChange(head(3, "bbbbbbbb"), { title: "dark" }, new Set(["title"]));
  const untouched = createChange(head(8, "cccccccc"), { title: "light" }, new Set());
  const merged = mergeChange(SOME_POLICIES, merge(null, chosen), untouched);
  expect(merged.row?.values["title"]).toBe("dark");
  expect(merged.lost).toEqual([]);
});

test("ROW-7: merging an lww change again changes nothing", () => {
  fc.assert(
    fc.property(anyChanges(["title", "note"]), (changes) => {
      const once = merge(null, ...changes);
      expect(merge(once, ...changes)).toEqual(once);
    }),
  );
});

function inTwoOrders(fields: readonly string[]) {
  return anyChanges(fields).chain(([create, ...edits]) => {
    if (!create) throw new Error("every history begins with a create");
    return fc
      .shuffledSubarray(edits, { minLength: edits.length })
      .map((shuffled) => [merge(null, create, ...edits), merge(null, create, ...shuffled)] as const);
  });
}

test("ROW-7: concurrent changes after the create make the same row in any order", () => {
  fc.assert(
    fc.property(inTwoOrders(["title", "note"]), ([first, second]) => {
      expect(second).toEqual(first);
    }),
  );
});

test("ROW-3: a counter comes to the same sum in any order", () => {
  fc.assert(
    fc.property(inTwoOrders(["count"]), ([first, second]) => {
      expect(second?.values).toEqual(first?.values);
    }),
  );
});

test("ROW-3: a difference that comes late still gives its field a stamp of its own", () => {
  const present = merge(row, updateChange(head(9, "bbbbbbbb"), { count: 1 }, {}));
  const late = merge(present, updateChange(head(3, "cccccccc"), { count: 1 }, {}));
  expect(late && stampOf(late.stamps, "count") > at(9, "bbbbbbbb")).toBe(true);
});
