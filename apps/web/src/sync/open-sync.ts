import { createCollection } from "@tanstack/react-db";
import { BUILT_IN_SPACE, entities, SCHEMA_VERSION } from "@tidemark/domain";
import { createSyncClient, type StorageTrouble, type SyncClient } from "@tidemark/sync-client";
import {
  askBeforeLeaving,
  browserStoragePromise,
  createBroadcastChannel,
  createBrowserConnectivity,
  createWebLocks,
  openLocalStore,
  systemClock,
  systemRandom,
} from "@tidemark/sync-client/browser";
import { syncCollectionOptions } from "@tidemark/sync-client/collection";
import { assertStorage } from "./missing-storage.ts";
import { createServerTransport } from "./server-transport.ts";
import { createValueStore } from "./value-store.ts";

export type AppClient = SyncClient<typeof entities>;
export type GoalCollection = ReturnType<typeof createGoalCollection>;

/** The app's local data, open and kept in step. */
export interface AppSync {
  readonly client: AppClient;
  readonly goals: GoalCollection;
}

/** What a person has to do before the local database can open; null while it opens by itself. */
export const openingTrouble = createValueStore<StorageTrouble | null>(null);

/** Opens the local database of this browser and begins to keep it in step with the server. */
export async function openSync(): Promise<AppSync> {
  assertStorage();
  const name = `tidemark:${BUILT_IN_SPACE}`;
  const store = await openLocalStore(name, openingTrouble.set);
  const client = await createSyncClient({
    entities,
    schema: SCHEMA_VERSION,
    space: BUILT_IN_SPACE,
    store,
    transport: createServerTransport(),
    clock: systemClock,
    random: systemRandom,
    locks: createWebLocks(),
    // Tabs whose stores are their own have nothing to tell each other.
    channel: createBroadcastChannel(store.lasting ? name : `${name}:${crypto.randomUUID()}`),
    connectivity: createBrowserConnectivity(),
    storagePromise: browserStoragePromise,
  });
  askBeforeLeaving(client);
  return { client, goals: createGoalCollection(client) };
}

function createGoalCollection(client: AppClient) {
  return createCollection(syncCollectionOptions(client, "goal"));
}
