/** The engine that keeps a local database in step with a server. */
export { createSyncClient, type SyncClientOptions } from "./create-sync-client.ts";
export {
  type Channel,
  type ChannelMessage,
  type Clock,
  type Connectivity,
  type Key,
  type KeyRange,
  type LiveHandlers,
  type LocalStore,
  type LostReason,
  type Locks,
  type Random,
  type StoragePromise,
  STORE_NAMES,
  type StoreName,
  type StoreTransaction,
  type Transport,
  TransportError,
} from "./ports.ts";
export { EditRefused, type EditRefusal, StoreFull, StoreOutdated } from "./replica/errors.ts";
export type { Obstacle } from "./engine/obstacle.ts";
export type { Refusal } from "./refusals.ts";
export type { CheckResult } from "./replica/check.ts";
export type { RecordKey } from "./replica/replica.ts";
export type { OutboxItem, SyncRecord, SyncRepository, SyncStats } from "./repository.ts";
export type { SeenField } from "./seen.ts";
export type { StorageTrouble, StorageTroubleKind } from "./storage-trouble.ts";
export type {
  CreateOptions,
  Entities,
  EntityName,
  NumberFieldOf,
  PatchOf,
  SeenRow,
  SyncClient,
  SyncStatus,
  SyncTransaction,
  UpdateOptions,
} from "./sync-client.ts";
