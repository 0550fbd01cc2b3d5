import { isDueDay } from "@tidemark/domain";
import dayjs from "dayjs";

/** What somebody meant who typed a day. */
export type TypedDay =
  | { readonly kind: "day"; readonly day: string }
  /** It could be either of two. */
  | { readonly kind: "either"; readonly days: readonly [string, string] }
  /** Its month has fewer days. */
  | { readonly kind: "missing"; readonly parts: DayParts }
  | { readonly kind: "unclear" };

interface DayParts {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Reads a day as people write it: 2027-01-31, 31 January 2027, jan 31, 2027, 31.1.2027, 1/31/2027. */
function readDay(text: string): TypedDay {
  const meant = readings(text.trim()).filter(
    ({ month, date }) => month >= 1 && month <= 12 && date >= 1 && date <= 31,
  );
  const days = [...new Set(meant.filter((parts) => parts.date <= daysIn(parts)).map(dayOfParts))];
  const [first, second] = days;
  if (first !== undefined)
    return second === undefined ? { kind: "day", day: first } : { kind: "either", days: [first, second] };
  const [parts] = meant;
  return parts ? { kind: "missing", parts } : { kind: "unclear" };
}

/** The day that was typed; null if it is none that a goal can be due on, or if it could be one of two. */
export function parseDay(text: string): string | null {
  const typed = readDay(text);
  return typed.kind === "day" && isDueDay(typed.day) ? typed.day : null;
}

/** Why a typed day cannot be a due date, and what can. */
export function typedDayProblem(text: string): string {
  const typed = readDay(text);
  switch (typed.kind) {
    case "day":
      return "Choose a due date between the years 1900 and 9999.";
    case "missing":
      return `There is no ${longDay(typed.parts)}: that month has ${daysIn(typed.parts)} days.`;
    case "either": {
      const [one, other] = typed.days.map((day) => dayjs(day).format("D MMMM YYYY"));
      return `This could be ${one} or ${other}. Write the month as a word.`;
    }
    case "unclear":
      return "Write the due date like 31 January 2027 or 2027-01-31.";
  }
}

function readings(text: string): readonly DayParts[] {
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (yearFirst) return [partsOf(yearFirst[1], yearFirst[2], yearFirst[3])];
  const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text);
  if (numbers) {
    const [, one, separator, other, year] = numbers;
    const dateFirst = partsOf(year, other, one);
    return separator === "." ? [dateFirst] : [dateFirst, partsOf(year, one, other)];
  }
  const dateFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)? +([a-z]{3,})[.,]? +(\d{4})$/i.exec(text);
  if (dateFirst) return [partsOf(dateFirst[3], monthOf(dateFirst[2]), dateFirst[1])];
  const monthFirst = /^([a-z]{3,})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})$/i.exec(text);
  return monthFirst ? [partsOf(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2])] : [];
}

function partsOf(
  year: string | undefined,
  month: string | number | undefined,
  date: string | undefined,
): DayParts {
  return { year: Number(year), month: Number(month), date: Number(date) };
}

/** Its number, of a name that may be cut short; 0 if it is none. */
function monthOf(name = ""): number {
  return MONTHS.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase())) + 1;
}

function daysIn({ year, month }: DayParts): number {
  // The calendar repeats itself after 400 years, and of years below 100 dates make later ones.
  return dayjs(new Date(2000 + (year % 400), month - 1, 1)).daysInMonth();
}

function dayOfParts({ year, month, date }: DayParts): string {
  const digits = (value: number, count: number) => String(value).padStart(count, "0");
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(date, 2)}`;
}

function longDay({ year, month, date }: DayParts): string {
  return `${date} ${MONTHS[month - 1]} ${year}`;
}
