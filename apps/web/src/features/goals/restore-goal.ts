import type { Goal } from "@tidemark/domain";
import type { AppClient } from "../../sync/open-sync.ts";

/** Brings a deleted goal back under its id, with every field as given. */
export async function restoreGoal(client: AppClient, { id, ...goal }: Goal): Promise<void> {
  await client.create("goal", goal, { id });
}
