import { type Goal, progressOf } from "@tidemark/domain";
import { dueOf } from "./due.ts";

/** How all active goals stand together. */
export interface Overview {
  readonly active: number;
  readonly overdue: number;
  readonly dueSoon: number;
  /** The mean progress of the active goals, from 0 to 1; 0 if there are none. */
  readonly level: number;
}

export function overviewOf(goals: readonly Goal[], today: string): Overview {
  const active = goals.filter((goal) => goal.status === "active");
  const tones = active.map((goal) => dueOf(goal, today)?.tone);
  const sum = active.reduce((total, goal) => total + progressOf(goal), 0);
  return {
    active: active.length,
    overdue: tones.filter((tone) => tone === "overdue").length,
    dueSoon: tones.filter((tone) => tone === "soon").length,
    level: active.length === 0 ? 0 : sum / active.length,
  };
}
