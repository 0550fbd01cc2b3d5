import { type Goal, goal as goalEntity } from "@tidemark/domain";
import { lostCountOf, type SyncConflict, type Values } from "@tidemark/sync-core";
import type { AppClient } from "../../sync/open-sync.ts";
import { restoreGoal } from "../goals/restore-goal.ts";
import { closeReopened, isReopened, reopenConflict } from "./reopened-conflicts.ts";

export type Choice = "keep" | "use";

/** Resolves a conflict of a goal, and gives the way back: the goal as it was, and the conflict open again. */
export async function resolveConflict(
  client: AppClient,
  conflict: SyncConflict,
  choice: Choice,
): Promise<() => Promise<void>> {
  const before = client.row("goal", conflict.rowId);
  if (isReopened(conflict)) {
    if (choice === "use") await giveLost(client, conflict, before);
    closeReopened(conflict);
  } else {
    await (choice === "keep" ? client.dismissConflict(conflict.id) : client.restoreConflict(conflict.id));
  }
  return async () => {
    if (choice === "use") await giveBack(client, conflict, before);
    reopenConflict(conflict);
  };
}

/** Gives a goal what lost in a conflict that is closed already: ordinary edits. */
async function giveLost(client: AppClient, conflict: SyncConflict, shown: Goal | undefined): Promise<void> {
  const { rowId: id } = conflict;
  const missing = missingCount(conflict);
  if (isDeletion(conflict)) {
    if (shown) await client.delete("goal", id);
  } else if (missing !== null) {
    await client.increment("goal", id, "currentValue", missing);
  } else if (shown) {
    await client.update("goal", id, lostValues(conflict));
  } else {
    await restoreGoal(client, goalOf(id, { ...client.confirmed("goal", id), ...lostValues(conflict) }));
  }
}

/** Puts a goal back to before the choice; what else was edited since stays. */
async function giveBack(client: AppClient, conflict: SyncConflict, before: Goal | undefined): Promise<void> {
  const { rowId: id } = conflict;
  const shown = client.row("goal", id);
  const missing = missingCount(conflict);
  if (missing !== null) {
    await client.increment("goal", id, "currentValue", -missing);
  } else if (!before) {
    if (shown) await client.delete("goal", id);
  } else if (!shown) {
    await restoreGoal(client, before);
  } else {
    const fields = Object.keys(lostValues(conflict)) as (keyof Goal)[];
    await client.update("goal", id, Object.fromEntries(fields.map((field) => [field, before[field]])));
  }
}

function isDeletion({ field, value }: SyncConflict): boolean {
  return field === "" && value === null;
}

/** The difference that a counter lacks, if the conflict is about one; null of any other. */
function missingCount({ value }: SyncConflict): number | null {
  return lostCountOf(value)?.missing ?? null;
}

/** What lost, by field; not what was counted, which is part of the goal whatever is chosen. */
function lostValues(conflict: SyncConflict): Values {
  if (conflict.field !== "") return { [conflict.field]: conflict.value };
  return Object.fromEntries(
    Object.entries((conflict.value ?? {}) as Values).filter(
      ([field]) => field in goalEntity.policies && goalEntity.policies[field] !== "counter",
    ),
  );
}

function goalOf(id: string, values: Values): Goal {
  return { id, ...goalEntity.fields.parse(values) };
}
