/** React hooks on top of the engine. */
export { SyncProvider, useSyncClient } from "./sync-context.ts";
export { useConflicts, useConflictsOf } from "./use-conflicts.ts";
export { useRowStatus } from "./use-row-status.ts";
export { useUnreadable } from "./use-unreadable.ts";
export { useSyncStatus } from "./use-sync-status.ts";
