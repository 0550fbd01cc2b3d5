import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import { dayOf } from "../../ui/dates.ts";

dayjs.extend(customParseFormat);

const FORMATS = [
  "YYYY-MM-DD",
  "D MMMM YYYY",
  "D MMM YYYY",
  "MMMM D, YYYY",
  "MMM D, YYYY",
  "D.M.YYYY",
  "DD.MM.YYYY",
  "D/M/YYYY",
  "DD/MM/YYYY",
  "M/D/YYYY",
  "MM/DD/YYYY",
];

/** Reads a typed day; null if it is none, or if it could be one of two. */
export function parseDay(text: string): string | null {
  const days = FORMATS.map((format) => dayjs(text.trim(), format, true)).filter((day) => day.isValid());
  const [day, ...others] = new Set(days.map((each) => each.format("YYYY-MM-DD")));
  return day !== undefined && others.length === 0 ? day : null;
}

/** Days that are often meant. */
export function duePresets(now: number = Date.now()): { readonly value: string; readonly label: string }[] {
  const today = dayjs(now);
  return [
    { value: dayOf(today.add(1, "week").valueOf()), label: "In a week" },
    { value: dayOf(today.endOf("month").valueOf()), label: "End of the month" },
    { value: dayOf(today.add(3, "month").valueOf()), label: "In three months" },
    { value: dayOf(today.endOf("year").valueOf()), label: "End of the year" },
  ];
}
