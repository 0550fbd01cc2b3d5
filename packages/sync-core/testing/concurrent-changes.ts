import fc from "fast-check";
import type { Change } from "../src/change.ts";
import { createChange, deleteChange, updateChange } from "../src/edit.ts";
import type { Policies, Values } from "../src/entity.ts";
import { encodeStamp } from "../src/stamp.ts";

/** A field of every policy. */
export const EVERY_POLICY: Policies = {
  title: "lww",
  note: "lww",
  count: "counter",
  best: "max",
  bestDay: { follows: "best" },
  least: "min",
  plan: "manual",
};

const ROW = "01900000-0000-7000-8000-00000000000a";

/**
 * Concurrent changes of one row: each by a replica of its own that saw nothing of the others, each at a time of its
 * own, in any order but for a create at the front. Only `fields` are edited, a follower together with its leader.
 */
export function concurrentChanges(fields: readonly string[]): fc.Arbitrary<readonly Change[]> {
  const edit = fc.record({
    kind: fc.constantFrom("create", "update", "update", "delete"),
    values: someValues(fields),
    given: fc.subarray([...fields]),
  });
  return fc
    .array(edit, { maxLength: 6 })
    .chain((edits) =>
      fc.tuple(
        fc.constant(edits),
        fc.record({ values: someValues(fields), given: fc.subarray([...fields]) }),
        fc.uniqueArray(fc.integer({ min: 1, max: 30 }), {
          minLength: edits.length + 1,
          maxLength: edits.length + 1,
        }),
      ),
    )
    .map(([edits, first, times]) =>
      [{ ...first, kind: "create" }, ...edits].map(({ kind, values, given }, index) => {
        const head = headOf(index, times[index] ?? 0);
        if (kind === "delete") return deleteChange(head, undefined);
        if (kind === "update") return updateChange(head, values, {});
        const all = { ...Object.fromEntries(fields.map((field) => [field, 0])), ...values };
        return createChange(head, all, new Set(given));
      }),
    );
}

/** `changes` in another order; a create is still at the front, since before it there is nothing to edit. */
export function reordered(changes: readonly Change[]): fc.Arbitrary<readonly Change[]> {
  return fc.shuffledSubarray([...changes], { minLength: changes.length }).map((shuffled) => {
    const first = shuffled.findIndex(({ kind }) => kind === "create");
    return [...shuffled.slice(first, first + 1), ...shuffled.toSpliced(first, 1)];
  });
}

/** Values for some of the fields, at least one. */
export function someValues(fields: readonly string[]): fc.Arbitrary<Values> {
  return fc
    .dictionary(fc.constantFrom(...fields), fc.integer({ min: -3, max: 4 }), { minKeys: 1 })
    .map((numbers) => {
      const values = Object.fromEntries(
        Object.entries(numbers).map(([field, n]) => [field, n === 4 && field !== "count" ? null : n]),
      );
      if (!("best" in values) && !("bestDay" in values)) return values;
      return { best: 1, ...(fields.includes("bestDay") && { bestDay: 1 }), ...values };
    });
}

function headOf(index: number, ms: number) {
  return {
    id: `01900000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    entity: "thing",
    row: ROW,
    stamp: encodeStamp({ ms, counter: 0 }, `replica${index}`),
  };
}
