import { expect, test } from "vitest";
import { isNaturalRowId, naturalRowId, randomRowId, replicaIdFrom } from "./ids.ts";
import { replicaIdSchema } from "./stamp.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const bytes = (fill: number) => new Uint8Array(16).fill(fill);

test("CLI-8: an id tells whether two devices may have made it", () => {
  expect(isNaturalRowId(naturalRowId(SPACE, "settings", ""))).toBe(true);
  expect(isNaturalRowId(randomRowId(5, bytes(7)))).toBe(false);
});

test("ROW-16: two devices mean the same row by the same natural key, and other rows by other keys", () => {
  expect(naturalRowId(SPACE, "settings", "")).toBe(naturalRowId(SPACE, "settings", ""));
  expect(naturalRowId(SPACE, "record", "squat")).not.toBe(naturalRowId(SPACE, "record", "bench"));
  expect(naturalRowId(SPACE, "record", "squat")).not.toBe(naturalRowId(SPACE, "achievement", "squat"));
});

test("ROW-16: random ids sort by the time they were made", () => {
  expect(randomRowId(1_000, bytes(255)) < randomRowId(2_000, bytes(0))).toBe(true);
});

test("CLK-4: a replica id drawn at random is never SQL's, and never that of the zero stamp", () => {
  expect(replicaIdSchema.safeParse(replicaIdFrom(bytes(35))).success).toBe(true);
  expect(replicaIdSchema.safeParse(replicaIdFrom(bytes(0))).success).toBe(true);
});
