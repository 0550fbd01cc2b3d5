/** The team's entities and the rules that belong to them. */
export { entities, OLDEST_SCHEMA, SCHEMA_HISTORY, SCHEMA_VERSION } from "./entities.ts";
export { type Goal, goal, GOAL_STATUSES, isDueDay, type NewGoal } from "./goal.ts";
export { isOverdue, isReached, progressOf } from "./progress.ts";
