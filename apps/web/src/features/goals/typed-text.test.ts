import { expect, test } from "vitest";
import { goalFormValues } from "./goal-form-values.ts";
import { typedText } from "./typed-text.ts";

const present = { ...goalFormValues(), name: "Read", targetValue: 12, dueOn: "2027-01-31" };

test("what was typed is told field by field, as the list would show it", () => {
  const values = { ...present, name: "Read on", targetValue: 1250, unit: "books", dueOn: null };
  expect(typedText(values, present)).toBe("Name: Read on\nTarget: 1,250\nUnit: books\nDue date: No due date");
});

test("a day that is half typed is told as it stands", () => {
  expect(typedText({ ...present, dueTyped: "31 Fe" }, present)).toBe("Due date: 31 Fe");
});

test("a form in which nothing was typed has nothing to take along", () => {
  expect(typedText(present, present)).toBe("");
});
