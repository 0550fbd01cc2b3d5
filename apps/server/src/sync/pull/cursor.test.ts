import { expect, test } from "vitest";
import {
  commonVersion,
  type Cursor,
  decodeCursor,
  encodeCursor,
  endCursor,
  isValidCursor,
  OFFER_MS,
  resyncAt,
} from "./cursor.ts";
import type { History } from "../store/space-store.ts";

const ROW = "0190a0c0-0000-7000-8000-00000000000a";
const [FIRST, SECOND, THIRD] = [1_790_000_000_000_001, 1_790_000_100_000_000, 1_790_000_200_000_000];
const history: History = {
  version: 9,
  horizon: 0,
  eras: [
    { started: FIRST, firstVersion: 1 },
    { started: SECOND, firstVersion: 6 },
  ],
};
const at = (era: number, version: number): Cursor => ({ schema: 1, era, version });

test.for<Cursor>([
  at(FIRST, 0),
  at(SECOND, 9_007_199_254_740_991),
  { ...at(FIRST, 7), within: { entity: "goal", id: ROW }, seen: 8 },
  { ...at(FIRST, 7), within: { entity: "workoutSet", id: ROW }, seen: 7, skipTo: 0 },
])("a cursor survives being written and read: %o", (cursor) => {
  expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
});

test("a cursor has no line break, so that a stream can be resumed from it", () => {
  expect(encodeCursor({ ...at(FIRST, 7), within: { entity: "goal", id: ROW } })).toMatch(/^[\w.-]+$/);
});

test.for([
  "",
  "1",
  "1.a",
  "1.a.1.goal",
  `1.a.1.goal.${ROW}x`,
  "1.a.1.goal.------------------------------------",
  "1.a.1\n",
  "-1.a.1",
])("“%s” is no cursor", (text) => {
  expect(decodeCursor(text)).toBeNull();
});

test("PULL-3: the end of a space is its version in its latest era", () => {
  expect(endCursor(1, history)).toEqual(at(SECOND, 9));
});

test("PULL-4: a cursor of an earlier era holds below the first version of the next", () => {
  expect(isValidCursor(at(FIRST, 5), 1, history)).toBe(true);
  expect(isValidCursor(at(FIRST, 6), 1, history)).toBe(false);
});

test("PULL-4: a cursor of the latest era holds up to the space's version", () => {
  expect(isValidCursor(at(SECOND, 9), 1, history)).toBe(true);
  expect(isValidCursor(at(SECOND, 10), 1, history)).toBe(false);
});

test("PULL-4: a cursor within a pull holds only while what its page saw is part of the history", () => {
  const within = { ...at(FIRST, 3), within: { entity: "goal", id: ROW } };
  expect(isValidCursor({ ...within, seen: 5 }, 1, history)).toBe(true);
  expect(isValidCursor({ ...within, seen: 6 }, 1, history)).toBe(false);
  expect(isValidCursor({ ...within, era: SECOND, seen: 10 }, 1, history)).toBe(false);
});

test("PULL-4: a cursor of an era that is not recorded, or of another schema, means nothing", () => {
  expect(isValidCursor(at(THIRD, 3), 1, history)).toBe(false);
  expect(isValidCursor(at(FIRST, 3), 2, history)).toBe(false);
});

test("PULL-4: histories agree up to the first version of the era after the cursor's, less one", () => {
  expect(commonVersion(at(FIRST, 8), history)).toBe(5);
  expect(commonVersion(at(FIRST - 1, 8), history)).toBe(0);
  expect(commonVersion(at(THIRD, 20), history)).toBe(9);
  expect(commonVersion(null, history)).toBe(0);
});

const NOW = SECOND / 1_000 + 1;

test("PULL-8: a cursor from before tombstones that have been removed is told to start over, and offers nothing", () => {
  const forgetful = { ...history, horizon: 5 };
  expect(resyncAt(at(FIRST, 4), 1, forgetful, NOW)).toEqual({ common: 5, offer: false });
  expect(resyncAt(at(FIRST, 5), 1, forgetful, NOW)).toBeNull();
  expect(resyncAt(at(FIRST, 8), 1, { ...history, horizon: 9 }, NOW)).toEqual({ common: 5, offer: false });
});

test("PULL-8: a first pull skips tombstones up to where it began, so it does not miss those that are removed meanwhile", () => {
  const within = { entity: "goal", id: ROW };
  expect(resyncAt({ ...at(FIRST, 2), within, skipTo: 5 }, 1, { ...history, horizon: 5 }, NOW)).toBeNull();
  expect(resyncAt({ ...at(FIRST, 2), within, skipTo: 4 }, 1, { ...history, horizon: 5 }, NOW)).not.toBeNull();
});

test("PULL-11: what was lost is asked for while the setback is recent, and not of a replica of another schema", () => {
  expect(resyncAt(at(FIRST, 8), 1, history, NOW)).toEqual({ common: 5, offer: true });
  expect(resyncAt(at(FIRST, 8), 1, history, NOW + OFFER_MS)).toEqual({ common: 5, offer: false });
  expect(resyncAt(at(FIRST, 8), 2, history, NOW)).toEqual({ common: 5, offer: false });
});
