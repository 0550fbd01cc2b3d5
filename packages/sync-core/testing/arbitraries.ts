import fc from "fast-check";
import { createChange, deleteChange, updateChange } from "../src/edit.ts";
import type { Change } from "../src/change.ts";
import type { Policies } from "../src/entity.ts";
import type { JsonValue } from "../src/json.ts";
import { encodeStamp, type Stamp } from "../src/stamp.ts";

/** Any replica id but SQL's. */
export const anyReplica: fc.Arbitrary<string> = fc
  .string({
    minLength: 8,
    maxLength: 8,
    unit: fc.constantFrom(..."0123456789abcdefghijklmnopqrstuvwxyz".split("")),
  })
  .filter((id) => id !== "zzzzzzzz");

/** Any stamp above zero. */
export const anyStamp: fc.Arbitrary<Stamp> = fc
  .record({ ms: fc.integer({ min: 1, max: 2 ** 45 }), counter: fc.nat(46_655), replica: anyReplica })
  .map(({ replica, ...reading }) => encodeStamp(reading, replica));

/** Any value that a field may hold. */
export const anyJson: fc.Arbitrary<JsonValue> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "")) as JsonValue);

/** The fields that {@link anyChanges} edits. */
export const SOME_POLICIES: Policies = { title: "lww", note: "lww", count: "counter" };

const ROW = "01900000-0000-7000-8000-00000000000a";

/**
 * Concurrent changes of one row, each by a replica of its own that saw nothing of the others; the
 * first creates the row and is the earliest.
 */
export function anyChanges(fields: readonly string[] = Object.keys(SOME_POLICIES)): fc.Arbitrary<Change[]> {
  const edit = fc.record({
    kind: fc.constantFrom("update", "update", "delete"),
    ms: fc.integer({ min: 2, max: 9 }),
    values: fc.dictionary(fc.constantFrom(...fields), fc.integer({ min: -3, max: 3 }), { minKeys: 1 }),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 6 })
    .map((edits) => [
      createChange(head(0, 1), Object.fromEntries(fields.map((field) => [field, 0])), new Set(fields)),
      ...edits.map(({ kind, ms, values }, index) =>
        kind === "delete"
          ? deleteChange(head(index + 1, ms), undefined)
          : updateChange(head(index + 1, ms), values, {}),
      ),
    ]);
}

function head(index: number, ms: number) {
  const id = `01900000-0000-7000-8000-${String(index).padStart(12, "0")}`;
  return { id, entity: "thing", row: ROW, stamp: encodeStamp({ ms, counter: 0 }, `replica${index}`) };
}
