import { expect, test } from "vitest";
import { readGoalsSearch } from "./goals-search.ts";

test("the address says what is shown, how it is sorted and which form is open", () => {
  expect(readGoalsSearch({ show: "done", sort: "name", goal: "new" })).toEqual({
    show: "done",
    sort: "name",
    goal: "new",
  });
});

test("what makes no sense in the address is ignored", () => {
  expect(readGoalsSearch({ show: "lost", sort: 3, goal: "", other: "x" })).toEqual({});
});
