import { expect, test } from "vitest";
import { differenceText, fieldName, fieldText } from "./goal-words.ts";

test.each([
  ["targetValue", 12_000, "12,000"],
  ["dueOn", "2027-01-31", "31 January 2027"],
  ["dueOn", null, "No due date"],
  ["dueOn", "infinity", "infinity"],
  ["description", "", "No description"],
  ["status", "active", "In progress"],
  ["status", "paused", "paused"],
  ["name", "Read", "Read"],
  ["unit", undefined, "No unit"],
  ["tags", ["a"], '["a"]'],
])("%s %j reads %s", (field, value, text) => {
  expect(fieldText(field, value)).toBe(text);
});

test("a field that this version does not know keeps its own name", () => {
  expect([fieldName("dueOn"), fieldName("colour")]).toEqual(["due date", "colour"]);
});

test("a difference has its sign", () => {
  expect([differenceText(5), differenceText(-1_200)]).toEqual(["+5", "\u22121,200"]);
});
