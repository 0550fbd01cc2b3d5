import fc from "fast-check";
import { expect, test } from "vitest";
import { addRowHash, NO_ROWS, rowHash } from "./sums.ts";

const version = fc.integer({ min: 1, max: 2 ** 40 });
const rows = fc.array(fc.tuple(fc.uuid(), version), { maxLength: 30 });

const A = "01900000-0000-7000-8000-00000000000a";

test.each([
  // Version 3 UUIDs of `id:version` by another implementation, and what is left of them.
  [A, 1, "afdbe091-408c-3b56-88d2-7d3fe33d1be1", 0xafdbe091408cb],
  [A, 2, "692eb104-dcde-3ac8-8e8c-45d1b2366ee9", 0x692eb104dcdea],
  [
    "f47ac10b-58cc-5372-a567-0e02b2c3d479",
    Number.MAX_SAFE_INTEGER,
    "a8e93d47-0405-3088-8d2f-ed991ebfbef9",
    0xa8e93d4704050,
  ],
])("ROW-17: the hash of %s at version %i is 52 bits of the UUID %s", (id, of, _uuid, hash) => {
  expect(rowHash(id, of)).toBe(hash);
});

test("ROW-17: another id or another version has another hash", () => {
  expect(new Set([rowHash(A, 1), rowHash(A, 2), rowHash(A.replace("a", "b"), 1)]).size).toBe(3);
});

test("ROW-17: sums do not depend on the order of rows, and stay below 2^52", () => {
  fc.assert(
    fc.property(
      rows.chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
      ),
      ([some, shuffled]) => {
        const sum = (list: typeof some) => list.reduce((sums, [id, of]) => addRowHash(sums, id, of), NO_ROWS);
        expect(sum(shuffled)).toEqual(sum(some));
        expect(sum(some).count).toBe(some.length);
        expect(sum(some).sum).toBeLessThan(2 ** 52);
        const exact = some.reduce((all, [id, of]) => all + BigInt(rowHash(id, of)), 0n);
        expect(BigInt(sum(some).sum)).toBe(exact % 2n ** 52n);
      },
    ),
  );
});
