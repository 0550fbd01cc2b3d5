import { useSyncExternalStore } from "react";
import type { SyncStatus } from "../sync-client.ts";
import { useSyncClient } from "./sync-context.ts";

/** How this device and the server stand; renders again when that changes. */
export function useSyncStatus(): SyncStatus {
  const client = useSyncClient();
  return useSyncExternalStore(client.subscribe, client.status, client.status);
}
