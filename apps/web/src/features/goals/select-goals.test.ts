import type { Goal } from "@tidemark/domain";
import { expect, test } from "vitest";
import { countGoals, type GoalView, selectGoals } from "./select-goals.ts";

const VIEW: GoalView = { filter: "all", sort: "name", search: "" };

function goal(name: string, values: Partial<Goal> = {}): Goal {
  return {
    id: name,
    name,
    description: "",
    targetValue: 10,
    currentValue: 0,
    unit: "",
    dueOn: null,
    status: "active",
    ...values,
  };
}

function names(goals: readonly Goal[], view: Partial<GoalView>): string {
  return selectGoals(goals, { ...VIEW, ...view })
    .map((each) => each.name)
    .join(" ");
}

test("a filter shows the goals of its status, and all shows every goal", () => {
  const goals = [goal("a"), goal("b", { status: "done" }), goal("c", { status: "archived" })];
  expect(names(goals, { filter: "active" })).toBe("a");
  expect(names(goals, { filter: "done" })).toBe("b");
  expect(names(goals, { filter: "archived" })).toBe("c");
  expect(names(goals, { filter: "all" })).toBe("a b c");
});

test("every filter has its count", () => {
  expect(countGoals([goal("a"), goal("b"), goal("c", { status: "done" })])).toEqual({
    active: 2,
    done: 1,
    archived: 0,
    all: 3,
  });
});

test("by due date the earliest comes first and goals without one come last", () => {
  const goals = [goal("none"), goal("late", { dueOn: "2027-02-01" }), goal("early", { dueOn: "2026-01-01" })];
  expect(names(goals, { sort: "due" })).toBe("early late none");
});

test("by progress the goal closest to its target comes first, whatever the size of the target", () => {
  const goals = [
    goal("half", { currentValue: 500, targetValue: 1000 }),
    goal("most", { currentValue: 9 }),
    goal("over", { currentValue: 40 }),
  ];
  expect(names(goals, { sort: "progress" })).toBe("over most half");
});

test("by name numbers count as numbers and case does not matter", () => {
  expect(names([goal("run 10"), goal("Run 9"), goal("apples")], { sort: "name" })).toBe(
    "apples Run 9 run 10",
  );
});

test("newest first follows the ids", () => {
  const goals = [goal("old", { id: "0190" }), goal("new", { id: "0191" })];
  expect(names(goals, { sort: "newest" })).toBe("new old");
});

test("a search finds every word in the name or the description, in any case", () => {
  const goals = [goal("Read books", { description: "two a month" }), goal("Read the news")];
  expect(names(goals, { search: "READ month" })).toBe("Read books");
  expect(names(goals, { search: "  " })).toBe("Read books Read the news");
});

test("equal goals keep one order", () => {
  const goals = [goal("same", { id: "2" }), goal("same", { id: "1" })];
  expect(selectGoals(goals, VIEW).map((each) => each.id)).toEqual(["1", "2"]);
});
