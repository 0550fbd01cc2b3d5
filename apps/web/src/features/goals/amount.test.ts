import { expect, test } from "vitest";
import { parseWhole, percentText, progressText, shortUnit } from "./amount.ts";

test("large numbers have their thousands apart", () => {
  expect(progressText({ currentValue: 1_250_000, targetValue: 2_147_483_647, unit: "steps" })).toBe(
    "1,250,000 of 2,147,483,647 steps",
  );
});

test("a number below zero has a minus sign, not a hyphen", () => {
  expect(progressText({ currentValue: -1_250, targetValue: 12, unit: "" })).toBe("\u22121,250 of 12");
});

test("a goal without a unit ends with its target", () => {
  expect(progressText({ currentValue: 3, targetValue: 12, unit: "" })).toBe("3 of 12");
});

test("a goal one step short is not at 100 %", () => {
  expect(percentText(999 / 1000)).toBe("99%");
  expect(percentText(1)).toBe("100%");
});

test("a share that is whole in decimals is told as it is", () => {
  expect(percentText(0.29)).toBe("29%");
});

test.each([
  ["24", 24],
  [" 1,250,000 ", 1_250_000],
  ["12 500", 12_500],
  ["-7", -7],
  ["\u22127", -7],
  ["99999999999999999999", 1e20],
])("a whole number typed as %j is understood", (text, value) => {
  expect(parseWhole(text)).toBe(value);
});

test.each(["", "1e5", "1.5", "1.000", "1,50", "12 kg", "--1"])("%j is no whole number", (text) => {
  expect(parseWhole(text)).toBeNull();
});

test("a unit that is longer than the form takes is cut short", () => {
  expect(shortUnit("x".repeat(40))).toBe("x".repeat(40));
  expect(shortUnit("x".repeat(41))).toBe(`${"x".repeat(39)}…`);
});
