import type { SyncRecord } from "@tidemark/sync-client";
import type { AppClient } from "../../sync/open-sync.ts";

/** The goals with changes that the server refused, deleted ones too, oldest change first. */
export function failedGoals(client: Pick<AppClient, "repository">): readonly SyncRecord[] {
  return client.repository.findFailedSyncRecords().filter(({ entity }) => entity === "goal");
}
