import { expect, test } from "vitest";
import { median, percentile } from "./statistics.ts";

test("a percentile is the nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 0.5)).toBe(50);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
});

test("the median does not mind an outlier", () => {
  expect(median([3, 1, 2, 900, 2])).toBe(2);
});
