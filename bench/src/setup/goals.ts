import { GOAL_STATUSES, type NewGoal } from "@tidemark/domain";

const UNITS = ["km", "books", "pages", "hours", "times"] as const;

/** A goal like those that people have: all fields filled, a sentence in the description. */
export function makeGoal(n: number): NewGoal {
  return {
    name: `Goal number ${n} of this year`,
    description: `Why this goal is worth the trouble, and how it is to be reached by the end of it (${n}).`,
    targetValue: 100 + (n % 900),
    currentValue: n % 100,
    unit: UNITS[n % UNITS.length] ?? "",
    dueOn: `2027-${twoDigits(1 + (n % 12))}-${twoDigits(1 + (n % 28))}`,
    status: GOAL_STATUSES[n % GOAL_STATUSES.length] ?? "active",
  };
}

/** The same goal as a row of the table, less what the triggers keep. */
export function makeGoalRow(n: number) {
  const { name, description, targetValue, currentValue, unit, dueOn, status } = makeGoal(n);
  return {
    name,
    description: description ?? "",
    target_value: targetValue,
    current_value: currentValue ?? 0,
    unit: unit ?? "",
    due_on: dueOn ?? null,
    status: status ?? "active",
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
