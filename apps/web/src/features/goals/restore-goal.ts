import type { Goal } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";

/** Brings a deleted goal back under its id, with every field as given. */
export async function restoreGoal(client: AppClient, { id, ...goal }: Goal): Promise<void> {
  await client.create("goal", { ...goal, currentValue: 0 }, { id });
  // What is left of the deleted row keeps its count, and a count given at creation would add to it.
  const missing = goal.currentValue - (client.row("goal", id)?.currentValue ?? 0);
  if (missing !== 0) await client.increment("goal", id, "currentValue", missing);
}
