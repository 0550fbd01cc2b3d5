import type { Goal } from "@tidemark/domain";
import { lostCountOf, type SyncConflict } from "@tidemark/sync-core";
import type { AppClient } from "../../sync/open-sync.ts";
import type { Choice } from "./waiting-choices.ts";

type ResolvingClient = Pick<AppClient, "row" | "conflictsOf" | "restoreConflict" | "dismissConflict">;

/**
 * Resolves a conflict of a goal as a person chose when the goal was `before`. False, with nothing done, if what he
 * chose about has changed since.
 */
export async function resolveConflict(
  client: ResolvingClient,
  conflict: SyncConflict,
  { choice, before }: { readonly choice: Choice; readonly before: Goal | undefined },
): Promise<boolean> {
  const { id, rowId } = conflict;
  // Somebody else has decided it.
  if (!client.conflictsOf("goal", rowId).some((open) => open.id === id)) return true;
  if (!isSame(conflict, before, client.row("goal", rowId))) return false;
  await (choice === "keep" ? client.dismissConflict(id) : client.restoreConflict(id));
  return true;
}

/** Whether a choice about two goals would be the same choice. */
function isSame({ field, value }: SyncConflict, one: Goal | undefined, other: Goal | undefined): boolean {
  if (!one || !other) return one === other;
  // What is missing of a count is added to whatever it is.
  if (lostCountOf(value)) return true;
  const fields = (field === "" ? Object.keys(one) : [field]) as (keyof Goal)[];
  return fields.every((each) => one[each] === other[each]);
}
