import { expect, test } from "vitest";
import { parseDay, typedDayProblem } from "./typed-day.ts";

test.each([
  "2027-01-31",
  "2027-1-31",
  "2027/01/31",
  "31 January 2027",
  "31 Jan 2027",
  "31 jan 2027",
  "31 JAN. 2027",
  "31. January 2027",
  "31st January 2027",
  "January 31, 2027",
  "jan 31 2027",
  "31.1.2027",
  "31.01.2027",
  "1/31/2027",
  "01/31/2027",
  "31/01/2027",
  "31-01-2027",
  " 2027-01-31 ",
])("a day typed as %j is understood", (text) => {
  expect(parseDay(text)).toBe("2027-01-31");
});

test.each(["", "soon", "2027-02-30", "01/02/2027", "31/31/2027", "0050-01-31", "1850-01-01", "31 Foo 2027"])(
  "%j is no day that could be understood in one way",
  (text) => {
    expect(parseDay(text)).toBeNull();
  },
);

test.each(["29 February 2028", "29 Feb 2400"])("%s is a day of a leap year", (text) => {
  expect(parseDay(text)).toMatch(/-02-29$/);
});

test.each([
  ["31 Feb 2027", "There is no 31 February 2027: that month has 28 days."],
  ["31/02/2027", "There is no 31 February 2027: that month has 28 days."],
  ["2028-02-30", "There is no 30 February 2028: that month has 29 days."],
  ["31.4.2027", "There is no 31 April 2027: that month has 30 days."],
  ["29 feb 2100", "There is no 29 February 2100: that month has 28 days."],
  ["01/02/2027", "This could be 1 February 2027 or 2 January 2027. Write the month as a word."],
  ["1850-01-01", "Choose a due date between the years 1900 and 9999."],
  ["0050-01-31", "Choose a due date between the years 1900 and 9999."],
  ["32 January 2027", "Write the due date like 31 January 2027 or 2027-01-31."],
  ["31 jan", "Write the due date like 31 January 2027 or 2027-01-31."],
  ["soon", "Write the due date like 31 January 2027 or 2027-01-31."],
])("a due date typed as %j is refused with what is wrong", (text, problem) => {
  expect(typedDayProblem(text)).toBe(problem);
});
