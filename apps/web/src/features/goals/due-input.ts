import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import { dayOf } from "../../ui/dates.ts";

dayjs.extend(customParseFormat);

const FORMATS = ["YYYY-MM-DD", "D MMMM YYYY", "D MMM YYYY", "D.M.YYYY"];

/** Reads a typed day; null if it is none. */
export function parseDay(text: string): string | null {
  const day = FORMATS.map((format) => dayjs(text.trim(), format, true)).find((each) => each.isValid());
  return day ? day.format("YYYY-MM-DD") : null;
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
