import { expect, test } from "vitest";
import { duePresets, parseDay } from "./due-input.ts";

test.each([
  "2027-01-31",
  "31 January 2027",
  "31 Jan 2027",
  "January 31, 2027",
  "31.1.2027",
  "31.01.2027",
  "1/31/2027",
  "01/31/2027",
  "31/01/2027",
  " 2027-01-31 ",
])("a day typed as %j is understood", (text) => {
  expect(parseDay(text)).toBe("2027-01-31");
});

test.each(["", "soon", "2027-02-30", "01/02/2027", "31/31/2027", "0050-01-31"])(
  "%j is no day that could be understood in one way",
  (text) => {
    expect(parseDay(text)).toBeNull();
  },
);

test("the days offered are counted from today", () => {
  expect(duePresets(new Date(2026, 10, 20).getTime()).map(({ value }) => value)).toEqual([
    "2026-11-27",
    "2026-11-30",
    "2027-02-20",
    "2026-12-31",
  ]);
});
