import { leaderOf, type Policies } from "@tidemark/sync-core";
import type {
  Entities,
  EntityName,
  PatchOf,
  SyncClient,
  SyncTransaction,
  UpdateOptions,
} from "../sync-client.ts";

/** What is used of a TanStack DB transaction's mutations, whichever of the client's collections they are of. */
export type Mutations = readonly {
  readonly type: "insert" | "update" | "delete";
  readonly key: unknown;
  /** The row as it was shown. */
  readonly original: object;
  /** What the app set. */
  readonly changes: object;
  /** What the app has said of it: `seen`, what the person saw who began to edit earlier. */
  readonly metadata?: unknown;
  readonly collection: { readonly id: string };
}[];

/**
 * Writes a TanStack DB transaction as one local transaction; resolves with the local commit. The
 * collections' own handlers do this; use it as the `mutationFn` of a transaction over several of them.
 */
export async function writeMutations<E extends Entities>(
  client: SyncClient<E>,
  mutations: Mutations,
): Promise<void> {
  await client.transaction((transaction) => {
    for (const mutation of mutations) writeMutation(client, transaction, mutation);
  });
}

function writeMutation<E extends Entities>(
  client: SyncClient<E>,
  transaction: SyncTransaction<E>,
  mutation: Mutations[number],
): void {
  const entity = mutation.collection.id as EntityName<E>;
  const id = String(mutation.key);
  switch (mutation.type) {
    case "insert": {
      const { id: _, ...values } = mutation.changes as Record<string, unknown>;
      transaction.create(entity, values as never, { id });
      break;
    }
    case "update":
      writeUpdate(client, transaction, mutation, entity, id);
      break;
    case "delete":
      transaction.delete(entity, id);
      break;
  }
}

function writeUpdate<E extends Entities>(
  client: SyncClient<E>,
  transaction: SyncTransaction<E>,
  { original, changes, metadata }: Mutations[number],
  entity: EntityName<E>,
  id: string,
): void {
  const before = original as Readonly<Record<string, unknown>>;
  const now = client.row(entity, id) ?? before;
  const policies = client.entities[entity]?.policies ?? {};
  const given = withLeaders(policies, now, changes);
  const seen = (metadata as UpdateOptions<E[string]> | undefined)?.seen;
  if (seen) {
    transaction.update(entity, id, given as PatchOf<E[string]>, { seen });
    return;
  }
  const patch = Object.entries(given).map(([field, value]) => {
    // What was shown may not be the latest any more; the difference is what the person meant.
    const isCounter = policies[field] === "counter";
    return [field, isCounter ? Number(now[field]) + Number(value) - Number(before[field]) : value];
  });
  transaction.update(entity, id, Object.fromEntries(patch) as PatchOf<E[string]>);
}

/** What was set, and with a field that follows another that one: as it was, or the mutation would name it. */
function withLeaders(
  policies: Policies,
  row: Readonly<Record<string, unknown>>,
  changes: object,
): Readonly<Record<string, unknown>> {
  const leaders = Object.keys(changes)
    .map((field) => leaderOf(policies, field))
    .filter((leader) => leader !== null);
  return { ...Object.fromEntries(leaders.map((leader) => [leader, row[leader]])), ...changes };
}
