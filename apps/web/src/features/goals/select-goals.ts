import { type Goal, progressOf } from "@tidemark/domain";

export const GOAL_FILTERS = ["active", "done", "archived", "all"] as const;
export type GoalFilter = (typeof GOAL_FILTERS)[number];

export const GOAL_SORTS = ["due", "progress", "name", "newest"] as const;
export type GoalSort = (typeof GOAL_SORTS)[number];

export interface GoalView {
  readonly filter: GoalFilter;
  readonly sort: GoalSort;
  readonly search: string;
}

/** The goals of a view, in its order. Every word searched for must be in the name or the description. */
export function selectGoals(goals: readonly Goal[], { filter, sort, search }: GoalView): readonly Goal[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return goals
    .filter((goal) => filter === "all" || goal.status === filter)
    .filter((goal) => containsAll(goal, words))
    .toSorted((a, b) => ORDERS[sort](a, b) || byName(a, b) || byId(a, b));
}

/** How many goals each filter shows. */
export function countGoals(goals: readonly Goal[]): Readonly<Record<GoalFilter, number>> {
  const counts = { active: 0, done: 0, archived: 0, all: goals.length };
  for (const goal of goals) counts[goal.status] += 1;
  return counts;
}

type Order = (a: Goal, b: Goal) => number;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byName: Order = (a, b) => collator.compare(a.name, b.name);
const byId: Order = (a, b) => compare(a.id, b.id);

const ORDERS: Readonly<Record<GoalSort, Order>> = {
  // A date sorts as text; a goal without one comes after every goal with one.
  due: (a, b) => compare(a.dueOn ?? "~", b.dueOn ?? "~"),
  progress: (a, b) => progressOf(b) - progressOf(a),
  name: byName,
  // Ids begin with the time of their making.
  newest: (a, b) => compare(b.id, a.id),
};

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function containsAll(goal: Goal, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${goal.name}\n${goal.description}`.toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
