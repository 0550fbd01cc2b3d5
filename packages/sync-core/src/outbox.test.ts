import fc from "fast-check";
import { expect, test } from "vitest";
import { SOME_POLICIES } from "../testing/index.ts";
import { type Change, changeStampOf } from "./change.ts";
import { createChange, deleteChange, updateChange } from "./edit.ts";
import {
  BATCH_LIMITS,
  cancelsOut,
  cutBatch,
  isLaterEntry,
  joinChange,
  type OutboxEntry,
  oversize,
} from "./outbox.ts";
import { encodeStamp } from "./stamp.ts";
import { utf8Length } from "./utf8.ts";

const at = (ms: number) => encodeStamp({ ms, counter: 0 }, "aaaaaaaa");
const GROUP = "01900000-0000-7000-8000-0000000000ff";
const head = (ms: number, group?: string, row = "a") => ({
  id: "01900000-0000-7000-8000-000000000001",
  entity: "thing",
  row,
  stamp: at(ms),
  ...(group !== undefined && { group }),
});
const create = createChange(head(1), { title: "x", note: "", count: 0 }, new Set(["title"]));
const update = updateChange(head(2), { note: "n" }, {});
const createdInGroup = createChange(head(1, GROUP), create.values, new Set(["title"]));
const entry = (change: Change, seq = 1, schema = 1): OutboxEntry => ({ seq, schema, change });

test("CLI-8: an update joins the entry before it; each field keeps its own stamp and its first base", () => {
  const first = updateChange(head(2), { title: "a", note: "b" }, { title: at(1), note: at(1) });
  const second = updateChange(head(3), { title: "c" }, { title: at(2) });
  const joined = joinChange(SOME_POLICIES, first, second);
  expect(joined).toMatchObject({
    stamp: at(2),
    values: { title: "c", note: "b" },
    bases: { title: at(1), note: at(1) },
  });
  expect(joined?.kind === "update" && ["title", "note"].map((field) => changeStampOf(joined, field))).toEqual(
    [at(3), at(2)],
  );
});

test("CLI-8: an update joins a create, which stays a create", () => {
  const joined = joinChange(SOME_POLICIES, create, updateChange(head(2), { note: "n" }, {}));
  expect(joined).toMatchObject({
    kind: "create",
    values: { title: "x", note: "n" },
    stamps: { note: at(2) },
  });
});

test.each<[string, Change, Change]>([
  ["differences", create, updateChange(head(2), { count: 1 }, {})],
  ["a difference and another field", update, updateChange(head(3), { count: 1 }, {})],
  ["changes of two rows", create, updateChange(head(2, undefined, "b"), { note: "n" }, {})],
  ["a change in a group and one outside", create, updateChange(head(2, GROUP), { note: "n" }, {})],
  ["a change outside a group and one in it", createdInGroup, updateChange(head(2), { note: "n" }, {})],
  ["a deletion and an update", deleteChange(head(1), undefined), updateChange(head(2), { note: "n" }, {})],
  ["a create and a deletion", create, deleteChange(head(2), undefined)],
])("CLI-8: %s stay apart", (_name, last, next) => {
  expect(joinChange(SOME_POLICIES, last, next)).toBeNull();
});

test("CLI-8: a deletion cancels out with the create of a random id right before it, and with nothing else", () => {
  const gone = deleteChange(head(2), undefined);
  expect(cancelsOut(create, gone, true)).toBe(true);
  expect(cancelsOut(create, gone, false)).toBe(false);
  expect(cancelsOut(updateChange(head(1), { note: "n" }, {}), gone, true)).toBe(false);
  expect(cancelsOut(create, deleteChange(head(2, GROUP), undefined), true)).toBe(false);
  expect(cancelsOut(createdInGroup, gone, true)).toBe(false);
  expect(cancelsOut(create, deleteChange(head(2, undefined, "b"), undefined), true)).toBe(false);
});

test("CLI-16: a batch ends where a group ends", () => {
  const change = (group?: string) => entry(updateChange(head(1, group), { note: "n" }, {}));
  const entries = [change(), change(GROUP), change(GROUP), change()];
  const cut = (changes: number) => cutBatch(entries, { ...BATCH_LIMITS, changes });
  expect([1, 2, 3, 4].map(cut)).toEqual([1, 1, 3, 4]);
});

test("CLI-16: a batch holds entries of one schema", () => {
  expect(cutBatch([entry(create), entry(create, 2, 2)], BATCH_LIMITS)).toBe(1);
});

test("CLI-16: a batch stays within its bytes, and an entry that is too large alone still goes", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 400, unit: "grapheme" })), (notes) => {
      const entries = notes.map((note, seq) => entry(updateChange(head(1), { note }, {}), seq));
      const cut = cutBatch(entries, { changes: 10, bytes: 1_000 });
      const bytes = utf8Length(JSON.stringify(entries.slice(0, cut).map((sent) => sent.change)));
      return notes.length === 0 ? cut === 0 : cut === 1 || (cut > 1 && cut <= 10 && bytes <= 1_000);
    }),
  );
});

test("CLI-15: a transaction that could never be sent is named with its size", () => {
  expect(oversize([create], BATCH_LIMITS)).toBeNull();
  expect(
    oversize(
      Array.from({ length: 1_001 }, () => create),
      BATCH_LIMITS,
    ),
  ).toMatch(/1000 changes and this one has 1001/);
  expect(oversize([updateChange(head(1), { note: "x".repeat(2_000_000) }, {})], BATCH_LIMITS)).toMatch(
    /bytes/,
  );
});

test("CLI-8: two edits of a max or min field, or of what follows it, stay apart", () => {
  const policies = { best: "max", bestDay: { follows: "best" }, note: "lww" } as const;
  const edit = (ms: number, values: Record<string, number | string>) => updateChange(head(ms), values, {});
  const first = edit(1, { best: 9, bestDay: "2026-01-01" });
  expect(joinChange(policies, first, edit(2, { best: 5, bestDay: "2026-01-02" }))).toBeNull();
  expect(joinChange(policies, first, edit(2, { note: "n" }))).not.toBeNull();
  expect(joinChange(policies, edit(1, { note: "n" }), edit(2, { best: 9 }))).not.toBeNull();
});

test("CLI-16: a group that is larger than the limit goes alone, so that nothing waits behind it for ever", () => {
  const inGroup = (seq: number) => entry(updateChange(head(1, GROUP), { note: "n" }, {}), seq);
  const entries = [inGroup(1), inGroup(2), inGroup(3), entry(updateChange(head(2), { note: "n" }, {}), 4)];
  expect(cutBatch(entries, { ...BATCH_LIMITS, changes: 2 })).toBe(3);
  expect(cutBatch(entries, { ...BATCH_LIMITS, bytes: 10 })).toBe(3);
  expect(cutBatch([], BATCH_LIMITS)).toBe(0);
});

test("CLI-16: whatever waits, a batch takes as much as it may, of one schema, up to the end of a group", () => {
  const waiting = fc
    .array(fc.record({ group: fc.nat(4), schema: fc.constantFrom(1, 1, 1, 2) }), { maxLength: 12 })
    .map((items) =>
      items.map(({ group, schema }, seq) => {
        const id = group === 0 ? undefined : GROUP.replace("ff", `f${group}`);
        return entry(updateChange(head(1, id), { note: "n" }, {}), seq, schema);
      }),
    );
  fc.assert(
    fc.property(waiting, fc.integer({ min: 1, max: 6 }), (entries, changes) => {
      const cut = cutBatch(entries, { ...BATCH_LIMITS, changes });
      const ends = entries.flatMap(({ change: { group } }, index) =>
        group === undefined || entries[index + 1]?.change.group !== group ? [index + 1] : [],
      );
      const ofOneSchema = entries.findIndex(({ schema }) => schema !== entries[0]?.schema);
      const allowed = ends.filter((end) => ofOneSchema === -1 || end <= ofOneSchema);
      const fitting = allowed.findLast((end) => end <= changes) ?? allowed[0];
      if (fitting !== undefined) expect(cut).toBe(fitting);
    }),
  );
});

test.each([
  ["an edit is later than one in a place before it", { seq: 5 }, { seq: 4 }, true],
  ["what is left of a settled edit is later than that", { seq: 9, restOf: 4 }, { seq: 4 }, true],
  ["and not later than what was written after it", { seq: 9, restOf: 4 }, { seq: 5 }, false],
  ["what is written later is", { seq: 5 }, { seq: 9, restOf: 4 }, true],
  ["of two rests of one edit the one behind is later", { seq: 9, restOf: 4 }, { seq: 8, restOf: 4 }, true],
])("CLI-20: %s", (_, written, than, later) => {
  expect(isLaterEntry(written, than)).toBe(later);
});
