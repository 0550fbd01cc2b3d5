import type { Goal } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";
import { goalEditOf, type GoalFormValues, goalFormValues, newGoalOf } from "./goal-form-values.ts";
import { restoreGoal } from "./restore-goal.ts";

/**
 * Writes a form without errors: a new goal, or the difference from the goal as it was opened.
 *
 * @param gone whether the goal has been deleted since; then it comes back as the form shows it.
 */
export async function saveGoal(
  client: AppClient,
  opened: Goal | undefined,
  gone: boolean,
  values: GoalFormValues,
): Promise<void> {
  if (!opened) {
    await client.create("goal", newGoalOf(values));
  } else if (gone) {
    await restoreGoal(client, { ...opened, ...newGoalOf(values) });
  } else {
    const { patch, progressBy } = goalEditOf(goalFormValues(opened), values);
    // The engine takes a counter's new value as the difference from what is shown, which may have moved since.
    const shown = client.row("goal", opened.id)?.currentValue ?? opened.currentValue;
    await client.update("goal", opened.id, {
      ...patch,
      ...(progressBy !== 0 && { currentValue: shown + progressBy }),
    });
  }
}
