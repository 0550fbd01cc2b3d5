import { useSyncStatus } from "@tidemark/sync-client/react";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { useIsStranger } from "../../sync/session/session-context.tsx";
import { failedGoals } from "./failed-goals.ts";
import type { PageStatus } from "./indicator.ts";
import { strangerStatus } from "./stranger-status.ts";

/** How things stand, counted as the page lists it. */
export function usePageStatus(): PageStatus {
  const client = useClient();
  const status = useSyncStatus();
  const isStranger = useIsStranger();
  return useMemo(() => {
    const counted = { ...status, failedGoals: failedGoals(client).length };
    return isStranger ? strangerStatus(counted) : counted;
  }, [client, status, isStranger]);
}
