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
  ["name", "x".repeat(201), "keep the name within 200 characters"],
  ["targetValue", undefined, "give the goal a target, a whole number"],
  ["targetValue", "", "give the goal a target, a whole number"],
  ["targetValue", 0, "the target is above zero"],
  ["targetValue", 2.5, "the target is a whole number"],
  ["targetValue", 2 ** 31, "the target is a whole number"],
  ["currentValue", "7", "the progress is a whole number"],
  ["dueOn", "31.1.2027", "the due date is a day, such as 2027-01-31"],
  ["dueOn", "2027-02-30", "the due date is a day, such as 2027-01-31"],
])("%s does not take %j, and says why", (field, value, message) => {
  const { error } = parse({ name: "Read", targetValue: 12, [field]: value });
  expect(error?.issues.map((issue) => [issue.path[0], issue.message])).toContainEqual([field, message]);
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
