import type { Change, Rejection, RowState } from "@tidemark/sync-core";
import type { Blame } from "../store/space-store.ts";
import { rejection } from "./rejection.ts";

/** A change that the store refused. */
export interface Refused {
  readonly change: Change;
  /** The row before it. */
  readonly row: RowState | undefined;
  /** Why, as a sentence for a person. */
  readonly message: string;
}

/** The rejection of a refused change: its field, and the parent that is gone, as far as the store tells. */
export function refusedChange(blame: Blame, { change, row, message }: Refused): Rejection {
  const field = blamedField(blame, change);
  const values = change.kind === "delete" ? row?.values : { ...row?.values, ...change.values };
  const [reference] = blame.named;
  const parent = reference === undefined ? undefined : values?.[reference];
  if (blame.parent === undefined || typeof parent !== "string")
    return rejection(change.id, "refused", message, field);
  return {
    ...rejection(change.id, "parent_gone", "what it belongs to was deleted; bring that back first", field),
    parent: { entity: blame.parent, row: parent },
  };
}

/** The field that is to blame, if it is said or there is only one it can be. */
function blamedField({ named, possible }: Blame, change: Change): string | undefined {
  if (change.kind === "delete") return undefined;
  const edited = Object.keys(change.values);
  const isEdited = (field: string) => edited.includes(field);
  return [named, named.filter(isEdited), edited, possible.filter(isEdited)].find(
    (candidates) => candidates.length === 1,
  )?.[0];
}
