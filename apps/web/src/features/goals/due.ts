import { type Goal, isDueDay, isOverdue } from "@tidemark/domain";
import dayjs from "dayjs";
import { formatNumber } from "./amount.ts";

const SOON_DAYS = 7;

export type DueTone = "overdue" | "soon" | "later";

export interface Due {
  readonly tone: DueTone;
  readonly text: string;
}

/** What to say of a goal's day, or null if it has none or needs none any more. */
export function dueOf(goal: Pick<Goal, "dueOn" | "status">, today: string): Due | null {
  if (goal.dueOn === null || goal.status !== "active") return null;
  // Such as the infinity that PostgreSQL knows: no calendar can count to it.
  if (!isDueDay(goal.dueOn)) return { tone: "later", text: `Due ${goal.dueOn}` };
  const days = dayjs(goal.dueOn).diff(dayjs(today), "day");
  if (isOverdue(goal, today))
    return { tone: "overdue", text: days === -1 ? "1 day overdue" : `${formatNumber(-days)} days overdue` };
  return { tone: days <= SOON_DAYS ? "soon" : "later", text: upcoming(goal.dueOn, days, today) };
}

function upcoming(dueOn: string, days: number, today: string): string {
  if (days === 0) return "Due today";
  if (days === 1) return "Due tomorrow";
  if (days <= SOON_DAYS) return `Due in ${days} days`;
  return `Due ${dayjs(dueOn).format(dueOn.slice(0, 4) === today.slice(0, 4) ? "D MMM" : "D MMM YYYY")}`;
}
