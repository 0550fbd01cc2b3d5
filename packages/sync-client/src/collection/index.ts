/** TanStack DB collections on top of the engine. */
export { syncCollectionOptions, type SyncCollectionOptions } from "./sync-collection-options.ts";
export { writeMutations } from "./write-mutations.ts";
