import type { Goal } from "@tidemark/domain";
import { expect, test } from "vitest";
import { overviewOf } from "./overview.ts";

const TODAY = "2026-11-20";

function goal(values: Partial<Goal>): Goal {
  return {
    id: "1",
    name: "g",
    description: "",
    targetValue: 10,
    currentValue: 0,
    unit: "",
    dueOn: null,
    status: "active",
    ...values,
  };
}

test("the level is the mean progress of what is active, and no goal counts for more than its target", () => {
  const goals = [
    goal({ currentValue: 30 }),
    goal({ currentValue: 5 }),
    goal({ currentValue: 0, status: "archived" }),
  ];
  expect(overviewOf(goals, TODAY)).toEqual({ active: 2, overdue: 0, dueSoon: 0, level: 0.75 });
});

test("overdue and soon due goals are counted apart", () => {
  const goals = [goal({ dueOn: "2026-11-01" }), goal({ dueOn: "2026-11-22" }), goal({ dueOn: "2027-05-01" })];
  expect(overviewOf(goals, TODAY)).toMatchObject({ overdue: 1, dueSoon: 1 });
});

test("without active goals the level is 0", () => {
  expect(overviewOf([], TODAY)).toEqual({ active: 0, overdue: 0, dueSoon: 0, level: 0 });
});
