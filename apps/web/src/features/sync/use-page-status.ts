import { useSyncStatus } from "@tidemark/sync-client/react";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { failedGoals } from "./failed-goals.ts";
import type { PageStatus } from "./indicator.ts";
import { useOpenConflicts } from "./reopened-conflicts.ts";

/** How things stand, counted as the page lists it. */
export function usePageStatus(): PageStatus {
  const client = useClient();
  const status = useSyncStatus();
  const conflicts = useOpenConflicts().length;
  return useMemo(
    () => ({ ...status, conflicts, failedGoals: failedGoals(client).length }),
    [client, status, conflicts],
  );
}
