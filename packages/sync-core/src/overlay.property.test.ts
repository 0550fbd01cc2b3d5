import fc from "fast-check";
import { expect, test } from "vitest";
import { concurrentChanges, EVERY_POLICY } from "../testing/index.ts";
import { type Change, changeStampOf } from "./change.ts";
import { type Merged, mergeChange } from "./merge.ts";
import { visibleRow } from "./overlay.ts";
import { type RowState, stampOf } from "./row.ts";
import { encodeStamp, type Stamp, ZERO_STAMP } from "./stamp.ts";

const ALL = Object.keys(EVERY_POLICY);

/** The change as if its author had made it just now, having seen what is there. */
function madeNow(change: Change, present: RowState | null, ms: number): Change {
  const fresh = encodeStamp({ ms, counter: 0 }, "aaaaaaaa");
  if (change.kind === "delete") return { ...change, stamp: fresh };
  const renewed = (field: string): Stamp =>
    changeStampOf(change, field) === ZERO_STAMP ? ZERO_STAMP : fresh;
  const fields = Object.keys(change.values);
  const stamps = Object.fromEntries(fields.map((field) => [field, renewed(field)]));
  if (change.kind === "create") return { ...change, stamp: fresh, stamps };
  const bases = Object.fromEntries(
    fields.map((field) => [field, present ? stampOf(present.stamps, field) : ZERO_STAMP]),
  );
  return { ...change, stamp: fresh, stamps, bases };
}

function settled(base: RowState | null, outbox: readonly Change[], now: number): RowState | null {
  return outbox.reduce<Merged>(
    ({ row }, change, index) => mergeChange(EVERY_POLICY, row, madeNow(change, row, now + index)),
    { row: base, lost: [], conflicts: [] },
  ).row;
}

const history = concurrentChanges(ALL);

test("ROW-9: what shows is what the server would make of the outbox if it came now, for every policy", () => {
  fc.assert(
    fc.property(history, history, fc.boolean(), (earlier, outbox, isNew) => {
      const base = isNew ? null : settled(null, earlier, 1_000);
      const row = settled(base, outbox, 2_000);
      const expected = row && row.dead === undefined ? row.values : null;
      expect(visibleRow(EVERY_POLICY, base, { failed: [], outbox })).toEqual(expected);
    }),
  );
});

test("ROW-9: without changes the base shows, and a dead one does not", () => {
  fc.assert(
    fc.property(history, (changes) => {
      const base = settled(null, changes, 1_000);
      const shown = visibleRow(EVERY_POLICY, base, { failed: [], outbox: [] });
      expect(shown).toEqual(base && base.dead === undefined ? base.values : null);
    }),
  );
});
