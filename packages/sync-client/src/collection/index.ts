/** TanStack DB collections on top of the engine. */
export { conflictCollectionOptions } from "./conflict-collection-options.ts";
export { syncCollectionOptions, type SyncCollectionOptions } from "./sync-collection-options.ts";
export { writeMutations } from "./write-mutations.ts";
