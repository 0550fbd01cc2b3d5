import type { Books, SettledChange } from "./books.ts";
import type { SavedEdit } from "./ledger.ts";

/** What tells an edit from all others. */
export type Told = Pick<SavedEdit, "row" | "field" | "text" | "delta">;

/** The changes in which the server has been told of an edit. */
export function carriersOf(books: Books, edit: SavedEdit): readonly SettledChange[] {
  return [...books.settled().values()].filter(({ change }) => carries(change, edit));
}

export function isSettled(books: Books, edit: SavedEdit): boolean {
  for (const { change } of books.settled().values()) if (carries(change, edit)) return true;
  return false;
}

/** Whether a change brings an edit: its text, or its bit of the difference. */
export function carries(change: SettledChange["change"], { row, field, text, delta }: Told): boolean {
  if (change.row !== row || change.kind === "delete") return false;
  if (delta !== undefined) return (Number(change.values["currentValue"] ?? 0) & delta) !== 0;
  return change.values[field] === text;
}
