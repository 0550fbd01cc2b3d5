import { expect, test } from "vitest";
import { readWish } from "./sizes.ts";

test("without arguments everything is measured in full", () => {
  expect(readWish([], ["push"])).toEqual({ json: false, only: [], rows: 10_000, runs: 5, samples: 400 });
});

test("a measurement that does not exist is refused with the names of those that do", () => {
  expect(() => readWish(["--only", "pushh"], ["push", "first-pull"])).toThrow("There are: push, first-pull.");
});

test("a size that is no count is refused", () => {
  expect(() => readWish(["--rows", "many"], [])).toThrow('--rows is "many"');
});
