import type { Goal } from "@tidemark/domain";

const number = new Intl.NumberFormat("en");

/** A number with its thousands apart, and with a minus sign rather than a hyphen. */
export function formatNumber(value: number): string {
  return number.format(value).replace("-", "\u2212");
}

/** Reads a typed whole number, with or without its thousands apart; null if it is none. */
export function parseWhole(text: string): number | null {
  const digits = text.trim().replace("\u2212", "-");
  return /^[+-]?(?:\d+|\d{1,3}(?:[, \u00A0\u202F]\d{3})+)$/.test(digits)
    ? Number(digits.replaceAll(/[, \u00A0\u202F]/g, ""))
    : null;
}

/** How far a goal is, in its own unit: "1,250 of 5,000 km". */
export function progressText({
  currentValue,
  targetValue,
  unit,
}: Pick<Goal, "currentValue" | "targetValue" | "unit">): string {
  return `${formatNumber(currentValue)} of ${formatNumber(targetValue)}${unit === "" ? "" : ` ${unit}`}`;
}

/** The most letters of a unit that the form takes; SQL may have written more. */
const MAX_UNIT = 40;

/** A unit as it stands beside a number, cut short with an ellipsis if it is longer than the form takes. */
export function shortUnit(unit: string): string {
  const letters = Array.from(unit);
  return letters.length > MAX_UNIT ? `${letters.slice(0, MAX_UNIT - 1).join("")}…` : unit;
}

/** A share from 0 to 1 in whole percent. Only what is complete says 100 %. */
export function percentText(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)}%`;
}
