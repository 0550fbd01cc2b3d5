import { useSyncStatus } from "@tidemark/sync-client/react";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { failedGoals } from "./failed-goals.ts";
import type { PageStatus } from "./indicator.ts";

/** How things stand, counted as the page lists it. */
export function usePageStatus(): PageStatus {
  const client = useClient();
  const status = useSyncStatus();
  return useMemo(() => ({ ...status, failedGoals: failedGoals(client).length }), [client, status]);
}
