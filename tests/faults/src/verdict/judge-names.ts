import type { Outcome } from "@tidemark/sync-core";
import type { Facts } from "./facts.ts";
import type { Wrongs } from "./judge.ts";
import { acceptedChanges } from "./judge-settlements.ts";

/** Every name that was settled was once the goal's name, and once only: no name is ever given twice. */
export function judgeNames(facts: Facts): Partial<Wrongs> {
  const taken = new Map<string, number>();
  for (const { goal, name } of facts.database.names) {
    const key = `${goal} “${name}”`;
    taken.set(key, (taken.get(key) ?? 0) + 1);
  }
  return {
    lost: acceptedChanges(facts)
      .flatMap(lastNames)
      .filter((key) => !taken.has(key))
      .map((key) => `the name of goal ${key} was settled, and the goal never had it`),
    doubled: [...taken]
      .filter(([, times]) => times > 1)
      .map(([key, times]) => `goal ${key} took this name ${times} times`),
  };
}

/** What one batch named, per goal: of several names only the last need show, and none of what it also deleted. */
function lastNames(batch: ReturnType<typeof acceptedChanges>[number]): readonly string[] {
  const names = new Map<string, string>();
  for (const { change, outcome } of batch) {
    if (change.kind === "delete") names.delete(change.row);
    else if (typeof change.values["name"] === "string" && !hasLost(outcome, "name"))
      names.set(change.row, change.values["name"]);
  }
  return [...names].map(([row, name]) => `${row} “${name}”`);
}

/** Who lost to a deletion says so with an empty name. */
function hasLost(outcome: Outcome, field: string): boolean {
  return outcome.kind === "merged" && (outcome.lost.includes(field) || outcome.lost.includes(""));
}
