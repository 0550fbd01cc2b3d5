import type { RowStatus } from "@tidemark/sync-core";
import { useCallback, useSyncExternalStore } from "react";
import { useSyncClient } from "./sync-context.ts";

/** How one row stands between this device and the server; renders again when that changes. */
export function useRowStatus(entity: string, id: string): RowStatus {
  const client = useSyncClient();
  const subscribe = useCallback(
    (listener: () => void) => client.subscribeRow(entity, id, listener),
    [client, entity, id],
  );
  const read = useCallback(() => client.rowStatus(entity, id), [client, entity, id]);
  return useSyncExternalStore(subscribe, read, read);
}
