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
    await client.update("goal", id, lostValues(conflict, shown));
  } else {
    const left: Values = { ...client.confirmed("goal", id) };
    await restoreGoal(client, goalOf(id, { ...left, ...lostValues(conflict, left) }));
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
  } else if (lostCountOf(conflict.value)) {
    await client.update("goal", id, withCount(conflict, shown, -1));
  } else {
    const fields = Object.keys(lostValues(conflict, shown)) as (keyof Goal)[];
    await client.update("goal", id, Object.fromEntries(fields.map((field) => [field, before[field]])));
  }
}

function isDeletion({ field, value }: SyncConflict): boolean {
  return field === "" && value === null;
}

/** The difference that a counter lacks, if the conflict is about one; null of any other. */
function missingCount({ field, value }: SyncConflict): number | null {
  if (goalEntity.policies[field] !== "counter") return null;
  const missing = typeof value === "object" && value && "missing" in value ? value["missing"] : null;
  return typeof missing === "number" ? missing : null;
}

/** What lost, by field; of what was counted only what is missing, the rest is part of the goal whatever is chosen. */
function lostValues(conflict: SyncConflict, present: Values): Values {
  if (lostCountOf(conflict.value)) return withCount(conflict, present, 1);
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

/** A count of `present` with what is missing of it, or without that. */
function withCount({ field, value }: SyncConflict, present: Values, sign: 1 | -1): Values {
  return { [field]: Number(present[field] ?? 0) + sign * (lostCountOf(value)?.missing ?? 0) };
}
