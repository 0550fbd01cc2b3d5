import { type Goal, goal as goalEntity } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";

/** Brings a deleted goal back under its id, with every field as given. */
export async function restoreGoal(client: Pick<AppClient, "create">, goal: Goal): Promise<void> {
  // A row of a live query carries marks of its own, which are no fields.
  await client.create("goal", goalEntity.fields.parse(goal), { id: goal.id });
}
