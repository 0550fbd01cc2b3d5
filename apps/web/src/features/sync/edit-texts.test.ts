import { expect, test } from "vitest";
import { editTexts } from "./edit-texts.ts";

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
