import type { Goal } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";
import type { SeenGoal } from "./goal-news.ts";
import { restoreGoal } from "./restore-goal.ts";

type UndoingClient = Pick<AppClient, "row" | "update" | "create">;

/**
 * Gives a goal back the status it had `before`. False, with nothing done, if its status is no longer the one that it
 * was given. `given` is the goal as it was right after that: an edit of the status that is not here yet is a conflict.
 */
export async function undoStatus(
  client: Pick<UndoingClient, "row" | "update">,
  before: Goal,
  { to, given }: { readonly to: Goal["status"]; readonly given: Pick<SeenGoal, "status"> | undefined },
): Promise<boolean> {
  const { id, status } = before;
  if (!given || client.row("goal", id)?.status !== to) return false;
  await client.update("goal", id, { status }, { seen: { status: given.status } });
  return true;
}

/** Brings a goal back as it was `before` it was deleted; false, with nothing done, if it is back already. */
export async function undoDeletion(
  client: Pick<UndoingClient, "row" | "create">,
  before: Goal,
): Promise<boolean> {
  if (client.row("goal", before.id)) return false;
  await restoreGoal(client, before);
  return true;
}
