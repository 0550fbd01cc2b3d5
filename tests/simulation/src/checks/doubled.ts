import type { SettledChange } from "../books.ts";
import type { Problem } from "../problem.ts";
import type { World } from "../world.ts";

export function settledTwice({ books }: World): readonly Problem[] {
  return [...books.settled().values()]
    .filter(({ batches }) => batches.size > 1)
    .map(({ change, batches }) => ({
      promise: "doubles nothing",
      sentence: `change ${change.id} was settled in ${batches.size} batches`,
    }));
}

/** Every difference is a bit of its own: one that comes in two changes was added twice. */
export function doubled({ books }: World): readonly Problem[] {
  const bitsByRow = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { change, outcome } of books.settled().values()) {
    const bits = outcome.kind === "rejected" ? 0 : differenceOf(change);
    const before = bitsByRow.get(change.row) ?? 0;
    if ((bits & before) !== 0) {
      problems.push({
        promise: "doubles nothing",
        sentence: `change ${change.id} adds ${bits} to goal ${change.row}, which has ${bits & before} of it`,
      });
    }
    bitsByRow.set(change.row, before | bits);
  }
  return problems;
}

/** A counter is what SQL made of it and all differences that were settled since. */
export function differentCounts({ books, server }: World): readonly Problem[] {
  return [...server.goals()]
    .filter(([id, values]) => values["currentValue"] !== (books.counts().get(id) ?? 0))
    .map(([id, values]) => ({
      promise: "counts right",
      sentence: `goal ${id} counts ${JSON.stringify(values["currentValue"])}; its differences add up to ${books.counts().get(id) ?? 0}`,
    }));
}

function differenceOf(change: SettledChange["change"]): number {
  return change.kind === "delete" ? 0 : Number(change.values["currentValue"] ?? 0);
}
