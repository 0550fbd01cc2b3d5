import { expect, test } from "vitest";
import { editLines, editTexts } from "./edit-texts.ts";

const update = (values: Readonly<Record<string, unknown>>) => ({ kind: "update", values }) as const;

test("many differences of one field are told as their sum", () => {
  const edits = Array.from({ length: 669 }, (_, index) => update({ currentValue: index === 0 ? -9 : 1 }));
  expect(editTexts(edits)).toEqual(["progress +659"]);
});

test("of a field that was set several times the last value is told", () => {
  const edits = [update({ targetValue: 30, dueOn: "2027-01-31" }), update({ targetValue: 40, dueOn: null })];
  expect(editTexts(edits)).toEqual(["target 40", "no due date"]);
});

test("a deletion is told instead of what came before it", () => {
  expect(editTexts([update({ targetValue: 30 }), { kind: "delete", values: {} }])).toEqual(["delete it"]);
});

test("each field that a change sets is a line, with what it replaces", () => {
  const edits = [update({ name: "Swim", unit: "", targetValue: 30, dueOn: "2027-01-31", currentValue: 5 })];
  const present = { name: "Run", unit: "km", targetValue: 1_250, dueOn: null, currentValue: 9 };
  expect(editLines(edits, present)).toEqual([
    "Name: “Swim” instead of “Run”",
    "No unit instead of “km”",
    "Target: 30 instead of 1,250",
    "Due date: 31 January 2027",
    "Progress: +5",
  ]);
});

test("of two long texts what stands around their difference is told", () => {
  const long = "A chapter every evening, before the light goes out. ".repeat(12);
  const [line] = editLines([update({ description: `${long}In bed.` })], { description: `${long}On trains.` });
  expect(line).toMatch(/^Description: “….{40}In bed\.” instead of “….{40}On trains\.”$/);
});

test("of a new goal the fields that hold something are told, and of a deletion that it is one", () => {
  const values = { name: "Swim", description: "", dueOn: null, currentValue: 0 };
  expect(editLines([{ kind: "create", values }], null)).toEqual(["Name: “Swim”"]);
  expect(editLines([{ kind: "delete", values: {} }], null)).toEqual(["Delete it"]);
});
