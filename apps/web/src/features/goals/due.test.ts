import { expect, test } from "vitest";
import { dueOf } from "./due.ts";

const TODAY = "2026-11-20";
const active = (dueOn: string | null) => ({ dueOn, status: "active" as const });

test.each([
  ["2026-11-20", "soon", "Due today"],
  ["2026-11-21", "soon", "Due tomorrow"],
  ["2026-11-27", "soon", "Due in 7 days"],
  ["2026-11-28", "later", "Due 28 Nov"],
  ["2027-01-31", "later", "Due 31 Jan 2027"],
  ["2026-11-19", "overdue", "1 day overdue"],
  ["2026-10-21", "overdue", "30 days overdue"],
  ["2023-02-24", "overdue", "1,365 days overdue"],
])("a goal due on %s is %s: %s", (dueOn, tone, text) => {
  expect(dueOf(active(dueOn), TODAY)).toEqual({ tone, text });
});

test.each(["infinity", "-infinity", "0044-03-15 BC", "0050-01-01", "12345-01-01"])(
  "a due date that is no day of a calendar is shown as it is: %s",
  (dueOn) => {
    expect(dueOf(active(dueOn), TODAY)).toEqual({ tone: "later", text: `Due ${dueOn}` });
  },
);

test("a goal without a day says nothing of it", () => {
  expect(dueOf(active(null), TODAY)).toBeNull();
});

test("a goal that is done or archived is never overdue", () => {
  expect(dueOf({ dueOn: "2026-01-01", status: "done" }, TODAY)).toBeNull();
  expect(dueOf({ dueOn: "2026-01-01", status: "archived" }, TODAY)).toBeNull();
});
