import { expect, test } from "vitest";
import { goalFormErrors, goalFormValues, goalPatchOf, newGoalOf } from "./goal-form-values.ts";

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

test.each(["0", "-5", "-2147483649", "1.5", "1e9", "12 kg", "99999999999999999999", "2147483648"])(
  "a number written as %j is answered with what can be written",
  (typed) => {
    expect(goalFormErrors({ ...FILLED, targetValue: typed }).targetValue).toBe(
      "Write the target in digits, as a whole number from 1 to 2,147,483,647.",
    );
    if (typed !== "0")
      expect(goalFormErrors({ ...FILLED, currentValue: typed }).currentValue).toBe(
        "Write the progress in digits, as a whole number from 0 to 2,147,483,647.",
      );
  },
);

test("progress that was emptied is asked for", () => {
  expect(goalFormErrors({ ...FILLED, currentValue: " " }, FILLED)).toEqual({
    currentValue: "Give the progress. Write 0 if there is none yet.",
  });
});

test("what no database keeps and nobody sees is not part of a text", () => {
  const pasted = { ...FILLED, name: "Re\u0000ad\ud800", unit: "\u0000" };
  expect(goalFormErrors(pasted)).toEqual({});
  expect(newGoalOf(pasted)).toMatchObject({ name: "Read", unit: "" });
  expect(goalPatchOf(FILLED, { ...pasted, targetValue: "\u000012" })).toEqual({});
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
  expect(goalPatchOf(FILLED, { ...FILLED, name: "Read more", currentValue: "4" })).toEqual({
    name: "Read more",
    currentValue: 4,
  });
});

test("fields that the person left alone do not stand in the way, whatever SQL put there", () => {
  const opened = { ...FILLED, currentValue: -7, unit: "x".repeat(60) };
  const values = { ...opened, name: "Read more" };
  expect(goalFormErrors(values, opened)).toEqual({});
  expect(goalPatchOf(opened, values)).toEqual({ name: "Read more" });
});

test("a due date that no calendar has leaves the date field empty, and stays if it is left alone", () => {
  const goal = { ...newGoalOf(FILLED), id: "1", status: "active" as const, dueOn: "infinity" };
  const opened = goalFormValues(goal);
  expect(opened.dueOn).toBeNull();
  expect(goalPatchOf(opened, { ...opened, unit: "books" })).toEqual({ unit: "books" });
});

test("a typed due date that is not understood is asked for again", () => {
  expect(goalFormErrors({ ...FILLED, dueTyped: "31 Feb 2027" }, FILLED)).toEqual({
    dueOn: "There is no 31 February 2027: that month has 28 days.",
  });
  expect(goalFormErrors({ ...FILLED, dueTyped: " " }, FILLED)).toEqual({});
});

test("a number is read as it was typed", () => {
  expect(newGoalOf({ ...FILLED, targetValue: "1,250" })).toMatchObject({ targetValue: 1250 });
});

test("a number typed anew as it was is no change", () => {
  expect(goalPatchOf(FILLED, { ...FILLED, targetValue: "12" })).toEqual({});
});
