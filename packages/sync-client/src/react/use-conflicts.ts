import type { SyncConflict } from "@tidemark/sync-core";
import { useCallback, useSyncExternalStore } from "react";
import { useSyncClient } from "./sync-context.ts";

/** The open conflicts, oldest first; renders again when they change. */
export function useConflicts(): readonly SyncConflict[] {
  const { subscribeConflicts, conflicts } = useSyncClient();
  return useSyncExternalStore(subscribeConflicts, conflicts, conflicts);
}

/** The open conflicts of one row. */
export function useConflictsOf(entity: string, id: string): readonly SyncConflict[] {
  const { subscribeConflicts, conflictsOf } = useSyncClient();
  const read = useCallback(() => conflictsOf(entity, id), [conflictsOf, entity, id]);
  return useSyncExternalStore(subscribeConflicts, read, read);
}
