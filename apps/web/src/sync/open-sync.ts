import { createCollection } from "@tanstack/react-db";
import { entities, SCHEMA_VERSION } from "@tidemark/domain";
import {
  createSyncClient,
  type StorageTrouble,
  type SyncClient,
  type Transport,
} from "@tidemark/sync-client";
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
import { createValueStore } from "./value-store.ts";

export type AppClient = SyncClient<typeof entities>;
export type GoalCollection = ReturnType<typeof createGoalCollection>;

/** The app's local data, open and kept in step. */
export interface AppSync {
  readonly client: AppClient;
  readonly goals: GoalCollection;
}

export interface SyncPlace {
  /** The name of the local database; each user and space has its own. */
  readonly database: string;
  readonly space: string;
}

/** What a person has to do before the local database can open; null while it opens by itself. */
export const openingTrouble = createValueStore<StorageTrouble | null>(null);

/** Opens a local database of this browser and begins to keep it in step with the server. */
export async function openSync(
  { database, space }: SyncPlace,
  transport: Transport,
  viewOnly: () => string | null = () => null,
): Promise<AppSync> {
  assertStorage();
  const store = await openLocalStore(database, openingTrouble.set);
  const client = await createSyncClient({
    entities,
    schema: SCHEMA_VERSION,
    space,
    store,
    transport,
    clock: systemClock,
    random: systemRandom,
    locks: createWebLocks(),
    // Tabs whose stores are their own have nothing to tell each other.
    channel: createBroadcastChannel(store.lasting ? database : `${database}:${crypto.randomUUID()}`),
    connectivity: createBrowserConnectivity(),
    storagePromise: browserStoragePromise,
    viewOnly,
  });
  askBeforeLeaving(client);
  return { client, goals: createGoalCollection(client) };
}

function createGoalCollection(client: AppClient) {
  return createCollection(syncCollectionOptions(client, "goal"));
}
