import { expect, test } from "vitest";
import { isOutsideSpaces } from "./outside-spaces.ts";

test.each([
  ["/account", true],
  ["/account/", true],
  ["/invite/token", true],
  ["/goals", false],
  ["/spaces/0190a0c0-0000-7000-8000-000000000001", false],
  ["/accounts", false],
])("that %s can be used without an open space is %s", (path, outside) => {
  expect(isOutsideSpaces(path)).toBe(outside);
});
