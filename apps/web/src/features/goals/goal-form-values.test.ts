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

test("progress that a person sets is not below zero", () => {
  expect(goalFormErrors({ ...FILLED, currentValue: "-7" }).currentValue).toBe(
    "The progress is zero or more.",
  );
});

test("fields that the person left alone do not stand in the way, whatever SQL put there", () => {
  const opened = { ...FILLED, currentValue: -7, unit: "x".repeat(60) };
  const values = { ...opened, name: "Read more" };
  expect(goalFormErrors(values, opened)).toEqual({});
  expect(goalEditOf(opened, values)).toEqual({ patch: { name: "Read more" }, progressBy: 0 });
});

test("a due date that no calendar has leaves the date field empty, and stays if it is left alone", () => {
  const goal = { ...newGoalOf(FILLED), id: "1", status: "active" as const, dueOn: "infinity" };
  const opened = goalFormValues(goal);
  expect(opened.dueOn).toBeNull();
  expect(goalEditOf(opened, { ...opened, unit: "books" }).patch).toEqual({ unit: "books" });
});

test("a typed due date that is not understood is asked for again, with a form that is", () => {
  const asked = "Write the due date like 31 January 2027 or 2027-01-31.";
  expect(goalFormErrors({ ...FILLED, dueTyped: "soon" }, FILLED).dueOn).toBe(asked);
  expect(goalFormErrors({ ...FILLED, dueTyped: "01/02/2027" }, FILLED).dueOn).toBe(asked);
  expect(goalFormErrors({ ...FILLED, dueTyped: "1850-01-01" }, FILLED).dueOn).toContain("1900 and 9999");
  expect(goalFormErrors({ ...FILLED, dueTyped: " " }, FILLED)).toEqual({});
});

test("a number is read as it was typed, or complained about", () => {
  expect(newGoalOf({ ...FILLED, targetValue: "1,250" })).toMatchObject({ targetValue: 1250 });
  expect(goalFormErrors({ ...FILLED, targetValue: "1e5" }).targetValue).toBe("The target is a whole number.");
  expect(goalFormErrors({ ...FILLED, targetValue: "99999999999999999999" }).targetValue).toBe(
    "The target is at most 2,147,483,647.",
  );
});

test("a number typed anew as it was is no change", () => {
  expect(goalEditOf(FILLED, { ...FILLED, targetValue: "12" })).toEqual({ patch: {}, progressBy: 0 });
});
