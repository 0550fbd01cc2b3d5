import type { CollectionConfig } from "@tanstack/db";
import type { RowOf } from "@tidemark/sync-core";
import type { Entities, EntityName, SyncClient } from "../sync-client.ts";
import { feedRows, type RowSource } from "./feed-rows.ts";
import { type Mutations, writeMutations } from "./write-mutations.ts";

export type SyncCollectionOptions<E> = CollectionConfig<RowOf<E> & object, string>;

/**
 * Options of a TanStack DB collection that shows an entity's rows and writes through the engine. A write
 * shows at once, is confirmed by the local commit alone, and is taken back with the error if that fails.
 * A counter is written as a difference: what it was set to, less what it showed. An insert takes a whole
 * row; to have defaults filled in, create it with the client.
 */
export function syncCollectionOptions<E extends Entities, Name extends EntityName<E>>(
  client: SyncClient<E>,
  entity: Name,
): SyncCollectionOptions<E[Name]> {
  const write = ({ transaction }: { transaction: { mutations: Mutations } }) =>
    writeMutations(client, transaction.mutations);

  return {
    // By its name `writeMutations` knows which entity a mutation belongs to.
    id: entity,
    getKey: ({ id }: RowOf<E[Name]> & { readonly id: string }) => id,
    sync: { rowUpdateMode: "full", sync: (feed) => feedRows(sourceOf(client, entity), feed) },
    onInsert: write,
    onUpdate: write,
    onDelete: write,
  };
}

function sourceOf<E extends Entities, Name extends EntityName<E>>(
  client: SyncClient<E>,
  entity: Name,
): RowSource<RowOf<E[Name]> & { readonly id: string }> {
  return {
    row: (id) => client.row(entity, id),
    rows: () => client.rows(entity),
    subscribe: (listener) => client.subscribeRows(entity, listener),
  };
}
