/** The server's half of the engine without a database, for simulations and tests. */
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export {
  createMemorySyncServer,
  type Members,
  type MemorySyncServer,
  type MemorySyncServerOptions,
} from "./memory-sync-server.ts";
export type { RowRule } from "./row-writer.ts";
export type { SqlWriter } from "./sql-writer.ts";
