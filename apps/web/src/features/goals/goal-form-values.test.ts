import { expect, test } from "vitest";
import { goalEditOf, goalFormErrors, goalFormValues, newGoalOf } from "./goal-form-values.ts";

const FILLED = { ...goalFormValues(), name: "Read", targetValue: 12 };

test("a new form asks for a name and a target, in sentences", () => {
  expect(goalFormErrors(goalFormValues())).toEqual({
    name: "Give the goal a name.",
    targetValue: "Give the goal a target, a whole number.",
  });
});

test("a name of spaces is no name", () => {
  expect(goalFormErrors({ ...FILLED, name: "   " }).name).toBe("Give the goal a name.");
});

test("a target of zero, a fraction and an impossible day each have their message", () => {
  expect(goalFormErrors({ ...FILLED, targetValue: 0 }).targetValue).toBe("The target is above zero.");
  expect(goalFormErrors({ ...FILLED, targetValue: 1.5 }).targetValue).toBe("The target is a whole number.");
  expect(goalFormErrors({ ...FILLED, dueOn: "2027-02-30" }).dueOn).toContain("The due date is a day");
});

test("a filled form makes a goal, without the spaces around its texts", () => {
  expect(goalFormErrors(FILLED)).toEqual({});
  expect(newGoalOf({ ...FILLED, name: " Read ", unit: " books " })).toMatchObject({
    name: "Read",
    unit: "books",
    targetValue: 12,
    currentValue: 0,
  });
});

test("an edit holds only what the person changed", () => {
  expect(goalEditOf(FILLED, { ...FILLED, name: "Read more" })).toEqual({
    patch: { name: "Read more" },
    progressBy: 0,
  });
});

test("progress in the form is a step from what it showed, never a value", () => {
  const opened = { ...FILLED, currentValue: 7 };
  expect(goalEditOf(opened, { ...opened, currentValue: 4 })).toEqual({ patch: {}, progressBy: -3 });
});
