import fc from "fast-check";
import { expect, test } from "vitest";
import type { Policies } from "./entity.ts";
import { mergeRows } from "./merge-rows.ts";
import { canonicalStamps, type RowState } from "./row.ts";
import { encodeStamp, ZERO_STAMP } from "./stamp.ts";

const policies: Policies = {
  name: "lww",
  count: "counter",
  best: "max",
  on: { follows: "best" },
  first: "min",
};
const at = (ms: number, replica = "aaaaaaaa") => encodeStamp({ ms, counter: 0 }, replica);

const anyCopy: fc.Arbitrary<RowState> = fc
  .record({
    name: fc.tuple(fc.nat(3), fc.nat(9)),
    best: fc.tuple(fc.nat(3), fc.nat(9)),
    on: fc.nat(3),
    first: fc.tuple(fc.nat(3), fc.nat(9)),
  })
  .map(({ name, best, on, first }) => ({
    values: { name: name[0], count: 0, best: best[0], on, first: first[0] },
    stamps: canonicalStamps({
      "": at(1),
      name: at(name[1] + 1),
      best: at(best[1] + 1),
      on: at(best[1] + 1),
      first: at(first[1] + 1),
      count: ZERO_STAMP,
    }),
  }));

test("PULL-12: copies of a row make the same row in whatever order and however often they come", () => {
  fc.assert(
    fc.property(anyCopy, anyCopy, anyCopy, (a, b, c) => {
      const merge = (first: RowState, ...others: RowState[]) =>
        others.reduce<RowState>(
          (row, copy) => mergeRows(policies, row, copy),
          mergeRows(policies, null, first),
        );
      expect(merge(b, a).values).toEqual(merge(a, b).values);
      expect(merge(a, b, c).values).toEqual(mergeRows(policies, a, merge(b, c)).values);
      expect(merge(a, b, a, b)).toEqual(merge(a, b));
    }),
  );
});

test("PULL-12: a counter is never taken from a copy", () => {
  const copy: RowState = { values: { name: "x", count: 7 }, stamps: { "": at(1), count: at(9) } };
  expect(mergeRows(policies, null, copy)).toEqual({
    values: { name: "x", count: 0 },
    stamps: { "": at(1), count: ZERO_STAMP },
  });
  const present: RowState = { values: { name: "x", count: 3 }, stamps: { "": at(1), count: at(2) } };
  expect(mergeRows(policies, present, copy)).toEqual(present);
});

test("PULL-12: a copy that is later than the deletion brings the row back, an earlier one does not", () => {
  const dead: RowState = { values: { name: "x" }, stamps: { "": at(1) }, dead: at(5) };
  const copy = (ms: number): RowState => ({ values: { name: "y" }, stamps: { "": at(1), name: at(ms) } });
  expect(mergeRows(policies, dead, copy(4)).dead).toBe(at(5));
  expect(mergeRows(policies, dead, copy(6)).dead).toBeUndefined();
});

test("PULL-12: an older copy by the author of the present value stays older", () => {
  const present: RowState = { values: { name: "new" }, stamps: { "": at(1), name: at(9) } };
  expect(
    mergeRows(policies, present, { values: { name: "old" }, stamps: { "": at(1), name: at(4) } }),
  ).toEqual(present);
});

test("PULL-12: a copy that was created anew later brings the row back even if none of its fields is later", () => {
  const dead: RowState = { values: { name: "x" }, stamps: { "": at(3) }, dead: at(5) };
  const copy: RowState = { values: { name: "y" }, stamps: { "": at(9), name: at(1) } };
  const expected = { values: { name: "x" }, stamps: { "": at(9), name: at(3) } };
  expect(mergeRows(policies, dead, copy)).toEqual(expected);
  expect(mergeRows(policies, copy, { values: dead.values, stamps: dead.stamps })).toEqual(expected);
});
