/** TanStack DB collections on top of the engine. */
export type { RowSchema } from "./row-schema.ts";
export { syncCollectionOptions, type SyncCollectionOptions } from "./sync-collection-options.ts";
export { writeMutations } from "./write-mutations.ts";
