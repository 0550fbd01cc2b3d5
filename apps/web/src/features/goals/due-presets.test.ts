import { expect, test } from "vitest";
import { duePresets } from "./due-presets.ts";

test("the days offered are counted from today", () => {
  expect(duePresets(new Date(2026, 10, 20).getTime()).map(({ value }) => value)).toEqual([
    "2026-11-27",
    "2026-11-30",
    "2027-02-20",
    "2026-12-31",
  ]);
});
