import { expect, test } from "vitest";
import { stepProblem } from "./step-problem.ts";

test.each([
  [0, 1, null],
  [3, -1, null],
  [0, -1, "There is no progress to take away."],
  [-5, -1, "There is no progress to take away."],
  [2_147_483_646, 1, null],
  [2_147_483_646, 5, "The progress is at most 2,147,483,647."],
  [2_147_483_647, 1, "The progress is at most 2,147,483,647."],
])("at %d, counting by %d meets: %s", (currentValue, by, problem) => {
  expect(stepProblem({ currentValue }, by)).toBe(problem);
});
