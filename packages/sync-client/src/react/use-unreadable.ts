import { useCallback, useSyncExternalStore } from "react";
import { useSyncClient } from "./sync-context.ts";

/** The fields of a row whose stored values break their rules; renders again when the row changes. */
export function useUnreadable(entity: string, id: string): readonly string[] {
  const { subscribeRow, unreadable } = useSyncClient();
  const subscribe = useCallback(
    (listener: () => void) => subscribeRow(entity, id, listener),
    [subscribeRow, entity, id],
  );
  const read = useCallback(() => unreadable(entity, id), [unreadable, entity, id]);
  return useSyncExternalStore(subscribe, read, read);
}
