import type { Facts } from "./facts.ts";
import type { Wrongs } from "./judge.ts";
import { acceptedChanges } from "./judge-settlements.ts";

/** A counter is the sum of all differences that took place, of the devices and of SQL. */
export function judgeCounts(facts: Facts): Partial<Wrongs> {
  const sums = new Map<string, number>();
  const add = (goal: string, delta: number) => sums.set(goal, (sums.get(goal) ?? 0) + delta);
  const counted = new Set<string>();
  for (const { change } of acceptedChanges(facts).flat()) {
    if (change.kind === "delete" || counted.has(change.id)) continue;
    counted.add(change.id);
    add(change.row, Number(change.values["currentValue"] ?? 0));
  }
  for (const { goal, delta } of facts.database.tokens) add(goal, delta);

  const wrong = facts.database.goals
    .map(({ id, currentValue }) => ({ id, is: currentValue, ought: sums.get(id) ?? 0 }))
    .filter(({ is, ought }) => is !== ought);
  const sentence = ({ id, is, ought }: (typeof wrong)[number]) =>
    `goal ${id} counts ${is}, and its differences add up to ${ought}`;
  const present = new Set(facts.database.tokens.map(({ token }) => token));
  return {
    lost: [
      ...wrong.filter(({ is, ought }) => is < ought).map(sentence),
      ...[...facts.committed]
        .filter((token) => !present.has(token))
        .map((token) => `SQL's transaction ${token} was committed, and PostgreSQL does not have it`),
    ],
    doubled: wrong.filter(({ is, ought }) => is > ought).map(sentence),
  };
}
