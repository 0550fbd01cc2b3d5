import type { CollectionConfig } from "@tanstack/db";
import type { SyncConflict } from "@tidemark/sync-core";
import type { Entities, SyncClient } from "../sync-client.ts";
import { feedRows } from "./feed-rows.ts";

/**
 * Options of a TanStack DB collection that shows the open conflicts. Deleting one dismisses it; restoring one is the
 * client's `restoreConflict`. Nothing else can be written.
 */
export function conflictCollectionOptions<E extends Entities>(
  client: SyncClient<E>,
): CollectionConfig<SyncConflict, string> {
  const find = (id: string) => client.conflicts().find((conflict) => conflict.id === id);
  const source = {
    row: find,
    rows: client.conflicts,
    subscribe: (listener: (ids: "all") => void) => client.subscribeConflicts(() => listener("all")),
  };

  return {
    id: "syncConflict",
    getKey: ({ id }) => id,
    sync: { rowUpdateMode: "full", sync: (feed) => feedRows(source, feed) },
    async onDelete({ transaction }) {
      for (const { key } of transaction.mutations) await client.dismissConflict(key);
    },
  };
}
