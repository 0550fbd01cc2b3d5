import { expect, test } from "vitest";
import { type LostCount, lostAfter, lostCountOf, lostWithCopy } from "./lost-count.ts";

const COPY = { was: 51, era: 2, version: 10 };
const LOST: LostCount = { missing: 48, was: 51, version: 10, eras: [2], sure: true };
const HERE = { count: 3, sure: true };

test("CON-11: what is missing is the difference of the first copy from what is here", () => {
  expect(lostWithCopy(null, COPY, HERE)).toEqual(LOST);
  expect(lostWithCopy(null, COPY, { ...HERE, count: 60 }).missing).toBe(-9);
  const others = { count: 60, sure: false };
  expect(lostWithCopy(null, COPY, others)).toEqual({ ...LOST, missing: 0, sure: false });
});

test.each([
  ["of the same version", { was: 60, era: 2, version: 10 }, 48],
  ["of an earlier version", { was: 60, era: 2, version: 9 }, 48],
  ["of an earlier era", { was: 60, era: 1, version: 99 }, 48],
  ["of a later version", { was: 60, era: 2, version: 11 }, 57],
])("CON-11: of a second copy %s counts what it has more, and only if it is later", (_, copy, missing) => {
  expect(lostWithCopy(LOST, copy, { count: 1_000, sure: false })).toMatchObject({ missing, sure: true });
});

test("CON-11: if the server is set back again, what it lacks of a copy since then is missing as well", () => {
  const again = lostWithCopy(LOST, { was: 14, era: 3, version: 4 }, { count: 10, sure: true });
  expect(again).toEqual({ missing: 52, was: 14, version: 4, eras: [2, 3], sure: true });
  expect(lostWithCopy(again, COPY, HERE)).toEqual(again);
  expect(lostWithCopy(LOST, { was: 14, era: 3, version: 4 }, { count: 20, sure: false })).toMatchObject({
    missing: 48,
    sure: false,
  });
});

test("CON-11: a difference that has come back is missing no more", () => {
  expect(lostAfter(LOST, 40)).toEqual({ ...LOST, missing: 8 });
  expect(lostAfter(LOST, -2)).toEqual({ ...LOST, missing: 50 });
  expect(lostAfter(LOST, 4, 2)).toEqual({ ...LOST, missing: 40 });
});

test("CON-12: more coming back than was missing is too much, unless others may have counted first", () => {
  expect(lostAfter(LOST, 50).missing).toBe(-2);
  const unsure = { ...LOST, sure: false };
  expect(lostAfter(unsure, 50).missing).toBe(0);
  expect(lostAfter({ ...unsure, missing: 0 }, 5).missing).toBe(0);
  expect(lostAfter(unsure, 40).missing).toBe(8);
});

test("CON-11: another conflict's value says nothing of a count", () => {
  expect([51, null, { missing: 1 }, undefined].map(lostCountOf)).toEqual([null, null, null, null]);
  expect(lostCountOf(LOST)).toEqual(LOST);
});
