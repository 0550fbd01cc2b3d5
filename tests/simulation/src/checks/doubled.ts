import { conflictEntity, lostCountOf } from "@tidemark/sync-core";
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

/**
 * Every difference is a bit of its own: one that comes in two changes was added twice. What a person gives back by hand
 * may come from its device as well; then he is told, and can take it off again.
 */
export function doubled({ books }: World): readonly Problem[] {
  const byHand = givenBack(books);
  const bitsByRow = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { change, outcome } of books.settled().values()) {
    const bits = outcome.kind === "rejected" || byHand.has(change.group ?? "") ? 0 : differenceOf(change);
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

/**
 * A conflict does not say that something is missing of a count which was settled here. Of two stores with a common past
 * one can bring back what the other has never sent, as new: then it may.
 */
export function falselyMissing({ books, ledger, server }: World): readonly Problem[] {
  const byHand = givenBack(books);
  const shared = new Set(
    ledger.saved
      .filter(({ kind, author }) => kind === "count" && ledger.isCopied(author))
      .map(({ row }) => row),
  );
  return [...server.rows(conflictEntity.name).values()].flatMap(({ values: { rowId: goal, value } }) => {
    const lost = lostCountOf(value);
    if (!lost || typeof goal !== "string" || shared.has(goal) || books.isSetBySql(goal, "currentValue"))
      return [];
    const changes = [...books.settled().values()].filter(({ change }) => change.row === goal);
    if (changes.some(({ change }) => byHand.has(change.group ?? ""))) return [];
    const there = changes.reduce(
      (bits, { change, outcome }) => (outcome.kind === "rejected" ? bits : bits | differenceOf(change)),
      0,
    );
    const isFalse = lost.missing < 0 || (lost.missing & there) !== 0;
    return isFalse
      ? [
          {
            promise: "counts right" as const,
            sentence: `${JSON.stringify(lost)} is said of goal ${goal}, of which ${there} is settled`,
          },
        ]
      : [];
  });
}

/** The groups in which people gave back what was missing, or anything else that had lost. */
function givenBack(books: World["books"]): ReadonlySet<string> {
  return new Set(
    [...books.settled().values()].flatMap(({ change }) =>
      change.entity === conflictEntity.name && change.group !== undefined ? [change.group] : [],
    ),
  );
}

function differenceOf(change: SettledChange["change"]): number {
  return change.kind === "delete" ? 0 : Number(change.values["currentValue"] ?? 0);
}
