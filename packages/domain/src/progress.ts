import { type Goal, isDueDay } from "./goal.ts";

/** How far a goal has come, from 0 to 1. */
export function progressOf(goal: Pick<Goal, "currentValue" | "targetValue">): number {
  return Math.min(1, Math.max(0, goal.currentValue / goal.targetValue));
}

/** Whether a goal has reached its target. */
export function isReached(goal: Pick<Goal, "currentValue" | "targetValue">): boolean {
  return goal.currentValue >= goal.targetValue;
}

/** Whether a goal that is still wanted has passed its day. `today` is a date such as 2027-01-31. */
export function isOverdue(goal: Pick<Goal, "dueOn" | "status">, today: string): boolean {
  return goal.status === "active" && goal.dueOn !== null && isDueDay(goal.dueOn) && goal.dueOn < today;
}
