import type { SyncConflict } from "@tidemark/sync-core";
import { useConflicts, useConflictsOf } from "@tidemark/sync-client/react";
import { useMemo, useSyncExternalStore } from "react";
import { createValueStore } from "../../sync/value-store.ts";

/**
 * Conflicts whose resolution was undone. For everybody else they are resolved, and only the server opens any; on this
 * page they wait for another choice, for as long as it is open.
 */
const reopened = createValueStore<readonly SyncConflict[]>([]);

export function reopenConflict(conflict: SyncConflict): void {
  closeReopened(conflict);
  reopened.set([...reopened.get(), conflict]);
}

export function isReopened({ id }: Pick<SyncConflict, "id">): boolean {
  return reopened.get().some((conflict) => conflict.id === id);
}

export function closeReopened({ id }: Pick<SyncConflict, "id">): void {
  reopened.set(reopened.get().filter((conflict) => conflict.id !== id));
}

/** The conflicts that wait for a person, the reopened ones last. */
export function useOpenConflicts(): readonly SyncConflict[] {
  return useWithReopened(useConflicts());
}

/** Those of one goal. */
export function useOpenConflictsOf(id: string): readonly SyncConflict[] {
  return useWithReopened(useConflictsOf("goal", id), id);
}

function useWithReopened(conflicts: readonly SyncConflict[], id?: string): readonly SyncConflict[] {
  const again = useSyncExternalStore(reopened.subscribe, reopened.get);
  return useMemo(() => {
    const own = again.filter(
      (one) => (id === undefined || one.rowId === id) && !conflicts.some((open) => open.id === one.id),
    );
    return own.length === 0 ? conflicts : [...conflicts, ...own];
  }, [conflicts, again, id]);
}
