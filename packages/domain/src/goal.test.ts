import { expect, test } from "vitest";
import { goal } from "./goal.ts";
import { isOverdue, isReached, progressOf } from "./progress.ts";

const parse = (values: Record<string, unknown>) => goal.fields.safeParse(values);

test("a goal needs a name and a target; the rest has a default", () => {
  expect(parse({ name: "Read", targetValue: 12 }).data).toEqual({
    name: "Read",
    description: "",
    targetValue: 12,
    currentValue: 0,
    unit: "",
    dueOn: null,
    status: "active",
  });
});

test.each([
  ["name", "", "give the goal a name"],
  ["name", " \u200B\u2060\uFEFF", "give the goal a name"],
  ["name", "x".repeat(201), "keep the name within 200 characters"],
  ["targetValue", undefined, "give the goal a target, a whole number"],
  ["targetValue", "", "give the goal a target, a whole number"],
  ["targetValue", 0, "the target is above zero"],
  ["targetValue", 2.5, "the target is a whole number"],
  ["targetValue", 2 ** 31, "the target is at most 2,147,483,647"],
  ["targetValue", -(2 ** 40), "the target is above zero"],
  ["targetValue", "1e5", "the target is a whole number"],
  ["currentValue", 1e22, "the progress is at most 2,147,483,647"],
  ["currentValue", -(2 ** 31) - 1, "the progress is at least −2,147,483,648"],
  ["currentValue", "7", "the progress is a whole number"],
  ["dueOn", "31.1.2027", "the due date is a day, such as 2027-01-31"],
  ["dueOn", "2027-02-30", "the due date is a day, such as 2027-01-31"],
  ["dueOn", "infinity", "the due date is a day, such as 2027-01-31"],
  ["dueOn", "10000-01-01", "the due date is a day, such as 2027-01-31"],
  ["dueOn", "1899-12-31", "choose a due date between the years 1900 and 9999"],
])("%s does not take %j, and says why", (field, value, message) => {
  const { error } = parse({ name: "Read", targetValue: 12, [field]: value });
  expect(error?.issues.map((issue) => [issue.path[0], issue.message])).toContainEqual([field, message]);
});

test.each(["1900-01-01", "9999-12-31"])("a goal can be due on %s", (dueOn) => {
  expect(parse({ name: "Read", targetValue: 12, dueOn }).data).toMatchObject({ dueOn });
});

test("a name needs one letter that shows", () => {
  for (const name of ["x", "\u200Bx", "🏊", "読書", "."])
    expect(parse({ name, targetValue: 12 }).success).toBe(true);
});

test("progress stays between nothing and all of it", () => {
  expect([-5, 0, 6, 12, 40].map((currentValue) => progressOf({ currentValue, targetValue: 12 }))).toEqual([
    0, 0, 0.5, 1, 1,
  ]);
  expect(isReached({ currentValue: 11, targetValue: 12 })).toBe(false);
  expect(isReached({ currentValue: 12, targetValue: 12 })).toBe(true);
});

test("only an active goal whose day has passed is overdue", () => {
  const today = "2027-01-31";
  expect(isOverdue({ dueOn: "2027-01-30", status: "active" }, today)).toBe(true);
  expect(isOverdue({ dueOn: "2027-01-31", status: "active" }, today)).toBe(false);
  expect(isOverdue({ dueOn: null, status: "active" }, today)).toBe(false);
  expect(isOverdue({ dueOn: "2027-01-30", status: "done" }, today)).toBe(false);
});

test.each(["infinity", "-infinity", "0044-03-15 BC", "0050-01-01", "12345-01-01"])(
  "a goal due on %s, which is no day of a calendar, is not overdue",
  (dueOn) => {
    expect(isOverdue({ dueOn, status: "active" }, "2027-01-31")).toBe(false);
  },
);
