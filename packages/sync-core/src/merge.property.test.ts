import fc from "fast-check";
import { expect, test } from "vitest";
import { anyStamp, concurrentChanges, EVERY_POLICY, reordered, someValues } from "../testing/index.ts";
import type { Change } from "./change.ts";
import { updateChange } from "./edit.ts";
import { mergeChange } from "./merge.ts";
import { joinChange } from "./outbox.ts";
import { aliveStamp, canonicalStamps, type RowState } from "./row.ts";
import { encodeStamp, laterStamp, ZERO_STAMP } from "./stamp.ts";

const ALL = Object.keys(EVERY_POLICY);
const LATEST = ["title", "note"];
const EXTREMES = ["best", "bestDay", "least"];
const ONCE = ALL.filter((field) => field !== "count");

function merge(present: RowState | null, ...changes: readonly Change[]): RowState | null {
  return changes.reduce<RowState | null>(
    (row, change) => mergeChange(EVERY_POLICY, row, change).row,
    present,
  );
}

function inTwoOrders(fields: readonly string[]) {
  return concurrentChanges(fields).chain((changes) =>
    reordered(changes).map((others) => [merge(null, ...changes), merge(null, ...others)] as const),
  );
}

test("ROW-7: merging a change again changes nothing", () => {
  fc.assert(
    fc.property(concurrentChanges(ONCE), (changes) => {
      for (const [index, change] of changes.entries()) {
        const once = merge(null, ...changes.slice(0, index + 1));
        expect(merge(once, change)).toEqual(once);
      }
    }),
  );
});

test("ROW-7: merging a whole history of lww, max and min fields again changes nothing", () => {
  fc.assert(
    fc.property(concurrentChanges([...LATEST, ...EXTREMES]), (changes) => {
      const once = merge(null, ...changes);
      const again = merge(once, ...changes);
      expect({ values: again?.values, dead: again?.dead }).toEqual({
        values: once?.values,
        dead: once?.dead,
      });
    }),
  );
});

test("ROW-7: lww fields and deletions come to the same row, stamps and all, in any order", () => {
  fc.assert(
    fc.property(inTwoOrders(LATEST), ([first, second]) => {
      expect(second).toEqual(first);
    }),
  );
});

test("ROW-7: max and min fields, and those that follow them, come to the same values in any order", () => {
  fc.assert(
    fc.property(inTwoOrders([...LATEST, ...EXTREMES]), ([first, second]) => {
      expect(second?.values).toEqual(first?.values);
      expect(second?.dead).toBe(first?.dead);
    }),
  );
});

test("ROW-3: a counter comes to the sum of all differences in any order", () => {
  fc.assert(
    fc.property(concurrentChanges(["count"]), (changes) => {
      const differences = changes.map((change) =>
        change.kind === "delete" ? 0 : Number(change.values["count"]),
      );
      expect(merge(null, ...changes)?.values["count"]).toBe(
        differences.reduce((sum, value) => sum + value, 0),
      );
    }),
  );
});

test("ROW-4: a row is dead exactly if its highest stamp is a deletion's", () => {
  fc.assert(
    fc.property(concurrentChanges(LATEST), (changes) => {
      const deletions = changes.filter(({ kind }) => kind === "delete").map(({ stamp }) => stamp);
      const highest = changes.map(({ stamp }) => stamp).reduce(laterStamp, ZERO_STAMP);
      expect(merge(null, ...changes)?.dead !== undefined).toBe(deletions.includes(highest));
    }),
  );
});

test("ROW-1: whatever is merged, the stamps are in canonical form and no deletion is below them", () => {
  fc.assert(
    fc.property(concurrentChanges(ALL), (changes) => {
      const row = merge(null, ...changes);
      if (!row) throw new Error("a create makes a row");
      expect(row.stamps).toEqual(canonicalStamps(row.stamps));
      if (row.dead !== undefined) expect(row.dead > aliveStamp(row.stamps)).toBe(true);
    }),
  );
});

test("ROW-5: whoever saw all that is there has his way, whatever his clock says", () => {
  const fields = [...LATEST, "plan"];
  fc.assert(
    fc.property(concurrentChanges(fields), someValues(fields), anyStamp, (changes, values, stamp) => {
      const present = merge(null, ...changes.filter(({ kind }) => kind !== "delete"));
      if (!present) throw new Error("a create makes a row");
      const bases = Object.fromEntries(
        Object.keys(values).map((field) => [
          field,
          present.stamps[field] ?? present.stamps[""] ?? ZERO_STAMP,
        ]),
      );
      const head = { id: changes[0]?.id ?? "", entity: "thing", row: changes[0]?.row ?? "", stamp };
      const { row, lost, conflicts } = mergeChange(EVERY_POLICY, present, updateChange(head, values, bases));
      expect(row?.values).toMatchObject(values);
      expect({ lost, conflicts }).toEqual({ lost: [], conflicts: [] });
    }),
  );
});

test("ROW-7: two edits joined into one make the row that they would have made one by one", () => {
  const head = (ms: number) => ({
    id: "01900000-0000-7000-8000-0000000000ee",
    entity: "thing",
    row: "01900000-0000-7000-8000-00000000000a",
    stamp: encodeStamp({ ms, counter: 0 }, "writer00"),
  });
  fc.assert(
    fc.property(
      concurrentChanges([...LATEST, ...EXTREMES]),
      someValues([...LATEST, ...EXTREMES]),
      someValues([...LATEST, ...EXTREMES]),
      fc.integer({ min: 31, max: 60 }),
      (changes, earlier, later, ms) => {
        const first = updateChange(head(ms), earlier, {});
        const second = updateChange(head(ms + 1), later, {});
        const joined = joinChange(EVERY_POLICY, first, second);
        const present = merge(null, ...changes);
        if (joined) expect(merge(present, joined)).toEqual(merge(present, first, second));
      },
    ),
  );
});
