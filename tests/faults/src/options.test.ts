import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("without a word it is a minute with twenty devices and any seed", () => {
  expect(readOptions([], () => 7)).toEqual({ seconds: 60, clients: 20, seed: 7 });
});

test("what is said counts", () => {
  const args = ["--seconds", "5", "--clients", "2", "--seed", "3"];
  expect(readOptions(args, () => 7)).toEqual({ seconds: 5, clients: 2, seed: 3 });
});

test.for(["0", "-1", "1.5", "many", ""])("“%s” seconds are refused by name", (seconds) => {
  expect(() => readOptions([`--seconds=${seconds}`], () => 7)).toThrow(
    `--seconds cannot be "${seconds}". Give it a whole number above zero.`,
  );
});
