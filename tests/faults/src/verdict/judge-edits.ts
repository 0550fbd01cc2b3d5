import type { BookedEdit } from "../people/edit-book.ts";
import type { SentChange } from "../people/wire-ledger.ts";
import type { Facts } from "./facts.ts";
import type { Wrongs } from "./judge.ts";

/** Whatever a device called saved was settled, was replaced by its author, or is refused and still shows there. */
export function judgeEdits(facts: Facts): Partial<Wrongs> {
  const carried = new Map(
    [...facts.sent.values()].flatMap((sent) => marksOf(sent).map((mark) => [mark, sent])),
  );
  return {
    lost: facts.edits.flatMap((booked, place) => {
      if (!booked.saved) return [];
      const problem = problemOf(booked, facts.edits.slice(place + 1), carried.get(markOf(booked)), facts);
      return problem === undefined
        ? []
        : [`${booked.device} saved ${JSON.stringify(booked.edit)}, and ${problem}`];
    }),
  };
}

function problemOf(
  { device, edit }: BookedEdit,
  later: readonly BookedEdit[],
  sent: SentChange | undefined,
  facts: Facts,
): string | undefined {
  const goal = facts.database.goals.find(({ id }) => id === edit.row);
  if (edit.kind === "delete") return goal ? "the goal is still there" : undefined;
  if (sent?.outcomes.has("rejected") === true) {
    const on = facts.devices.find(({ name }) => name === device);
    return on?.failed.has(edit.row) && on.goals.some(({ id }) => id === edit.row)
      ? undefined
      : "it was refused and does not show as such";
  }
  const own = later.filter((next) => next.device === device && next.edit.row === edit.row);
  const isDeleted = own.some((next) => next.edit.kind === "delete");
  const isReplaced = edit.kind !== "count" && own.some((next) => next.edit.kind === "rename");
  if (isDeleted || isReplaced) return undefined;
  if (!sent) return "the server never heard of it";
  if (sent.outcomes.size === 0) return "the device never heard what became of it";
  return goal ? undefined : "PostgreSQL does not have the goal";
}

/** Tells an edit from all others. */
function markOf({ device, edit }: BookedEdit): string {
  switch (edit.kind) {
    case "create":
    case "rename":
      return `${device} ${edit.row} ${edit.name}`;
    case "count":
      return `${device} ${edit.row} ${edit.delta}`;
    case "delete":
      return `${device} ${edit.row} delete`;
  }
}

/** The marks of the edits that a change carries. */
function marksOf({ device, change }: SentChange): readonly string[] {
  if (change.kind === "delete") return [`${device} ${change.row} delete`];
  const { name, currentValue } = change.values;
  return [name, currentValue]
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map((value) => `${device} ${change.row} ${value}`);
}
