import { expect, test } from "vitest";
import { dayOf, timeAgo, timeUntil } from "./dates.ts";

const NOON = new Date(2026, 10, 20, 12, 0, 0).getTime();
const MINUTE = 60_000;

test("a moment within the last seconds is just now", () => {
  expect(timeAgo(NOON - 10_000, NOON)).toBe("just now");
});

test("an older moment is told in the largest fitting unit", () => {
  expect(timeAgo(NOON - 2 * MINUTE, NOON)).toBe("2 minutes ago");
  expect(timeAgo(NOON - 3 * 60 * MINUTE, NOON)).toBe("3 hours ago");
});

test("a moment that a moved clock puts ahead is just now", () => {
  expect(timeAgo(NOON + 5 * MINUTE, NOON)).toBe("just now");
});

test("what is to come is told in the largest fitting unit, and is never past", () => {
  expect(timeUntil(NOON + 7 * 24 * 60 * MINUTE, NOON)).toBe("in 7 days");
  expect(timeUntil(NOON - MINUTE, NOON)).toBe("in a moment");
});

test("a day is the person's own, not that of UTC", () => {
  expect(dayOf(new Date(2026, 10, 20, 0, 5).getTime())).toBe("2026-11-20");
  expect(dayOf(new Date(2026, 10, 20, 23, 55).getTime())).toBe("2026-11-20");
});
