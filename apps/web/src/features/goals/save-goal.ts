import type { Goal } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";
import { conflictChoices } from "../sync/conflict-choices.ts";
import { goalPatchOf, type GoalFormValues, newGoalOf } from "./goal-form-values.ts";
import { type Followed, formOf, rowOf, seenOf } from "./goal-news.ts";
import { restoreGoal } from "./restore-goal.ts";

/** The goal that a form edits. */
export interface EditedGoal {
  readonly id: Goal["id"];
  readonly followed: Followed;
  /** Whether it is deleted at present; then it comes back as the form shows it. */
  readonly gone: boolean;
}

/** Writes a form without errors: a new goal if it edits none, otherwise what the person changed. */
export async function saveGoal(
  client: AppClient,
  edited: EditedGoal | null,
  values: GoalFormValues,
): Promise<void> {
  if (!edited) {
    await client.create("goal", newGoalOf(values));
    return;
  }
  const { id, followed, gone } = edited;
  conflictChoices.carryOutOf(id);
  if (gone) await restoreGoal(client, { ...rowOf(followed.now), ...newGoalOf(values), id });
  else await client.update("goal", id, goalPatchOf(formOf(followed), values), { seen: seenOf(followed) });
}
