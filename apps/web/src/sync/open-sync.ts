import { createCollection } from "@tanstack/react-db";
import { BUILT_IN_SPACE, entities, SCHEMA_VERSION } from "@tidemark/domain";
import { createSyncClient, type LostReason, type SyncClient } from "@tidemark/sync-client";
import {
  askBeforeLeaving,
  browserStoragePromise,
  createBroadcastChannel,
  createBrowserConnectivity,
  createWebLocks,
  systemClock,
  systemRandom,
} from "@tidemark/sync-client/browser";
import { syncCollectionOptions } from "@tidemark/sync-client/collection";
import { openIndexedDbStore } from "@tidemark/sync-client/indexeddb";
import { assertStorage } from "./missing-storage.ts";
import { createServerTransport } from "./server-transport.ts";
import { createValueStore, type ValueStore } from "./value-store.ts";

export type AppClient = SyncClient<typeof entities>;
export type GoalCollection = ReturnType<typeof createGoalCollection>;

/** The app's local data, open and kept in step. */
export interface AppSync {
  readonly client: AppClient;
  readonly goals: GoalCollection;
  /** Why the local data went away under this page; null while it is there. */
  readonly lost: Pick<ValueStore<LostReason | null>, "get" | "subscribe">;
}

/** Opens the local database of this browser and begins to keep it in step with the server. */
export async function openSync(): Promise<AppSync> {
  assertStorage();
  const name = `tidemark:${BUILT_IN_SPACE}`;
  const store = await openIndexedDbStore(name);
  const lost = createValueStore<LostReason | null>(null);
  store.onLost((reason) => {
    // From an accident the client recovers by itself.
    if (reason === "destroyed" || reason === "newer-version") lost.set(reason);
  });
  const client = await createSyncClient({
    entities,
    schema: SCHEMA_VERSION,
    space: BUILT_IN_SPACE,
    store,
    transport: createServerTransport(),
    clock: systemClock,
    random: systemRandom,
    locks: createWebLocks(),
    channel: createBroadcastChannel(name),
    connectivity: createBrowserConnectivity(),
    storagePromise: browserStoragePromise,
  });
  askBeforeLeaving(client);
  return { client, goals: createGoalCollection(client), lost };
}

function createGoalCollection(client: AppClient) {
  return createCollection(syncCollectionOptions(client, "goal"));
}
