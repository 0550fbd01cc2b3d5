import { CLOCK_START, replicaIdFrom, type ReplicaId, replicaIdSchema } from "@tidemark/sync-core";
import { META_KEY, type Meta, segmentKey } from "../layout.ts";
import type { LocalStore, Random, StoreTransaction } from "../ports.ts";
import { StoreOutdated } from "./errors.ts";
import { namedBatches } from "./kept.ts";
import { isMeta, salvaged } from "./salvage.ts";
import { readAll, type StoreOp, withCommit } from "./touched.ts";

/** A replica as its store has it. */
export interface StoredReplica {
  readonly meta: Meta;
  readonly ops: readonly StoreOp[];
}

export interface StoredReplicaOptions {
  readonly store: LocalStore;
  readonly random: Random;
  readonly schema: number;
  readonly space: string;
  /** Since when settled batches are kept, ms since 1970. */
  readonly keptUntil: number;
}

/**
 * Reads the replica in a store, and makes one in an empty store.
 *
 * @throws {@link StoreOutdated} if a newer version of the app has used the store.
 */
export async function readReplica(options: StoredReplicaOptions): Promise<StoredReplica> {
  const { store } = options;
  return (
    (await store.transaction("read", (transaction) => readPresent(transaction, options))) ??
    (await store.transaction("write", (transaction) => prepare(transaction, options), "strict"))
  );
}

/** A replica id that nobody has. */
export function drawReplicaId(random: Random): ReplicaId {
  return replicaIdSchema.parse(replicaIdFrom(random.bytes(8)));
}

/** Everything, if the store is as this version of the app needs it. */
async function readPresent(
  transaction: StoreTransaction,
  options: StoredReplicaOptions,
): Promise<StoredReplica | null> {
  const meta = await transaction.get("meta", META_KEY);
  return isMeta(meta) && isPresent(meta, options) ? { meta, ops: await readAll(transaction, meta) } : null;
}

/** Makes a new replica in an empty store, or begins a new base for a newer schema; gives everything. */
async function prepare(transaction: StoreTransaction, options: StoredReplicaOptions): Promise<StoredReplica> {
  const stored = await transaction.get("meta", META_KEY);
  const meta = isMeta(stored)
    ? await present(transaction, stored, options)
    : await salvaged(transaction, stored, newMeta(options));
  if (meta !== stored) transaction.put("meta", META_KEY, meta);
  return { meta, ops: await readAll(transaction, meta) };
}

async function present(
  transaction: StoreTransaction,
  stored: Meta,
  options: StoredReplicaOptions,
): Promise<Meta> {
  return isPresent(stored, options) ? stored : upgraded(transaction, stored, options);
}

function isPresent(stored: Meta, { schema, space }: StoredReplicaOptions): boolean {
  if (stored.space !== space)
    throw new Error(`this local database holds space ${stored.space}, not ${space}`);
  if (stored.schema > schema) throw new StoreOutdated();
  return stored.schema === schema;
}

/** A base that was pulled under an older schema may lack fields: it shows until a new one is there. */
async function upgraded(
  transaction: StoreTransaction,
  stored: Meta,
  { schema, keptUntil }: StoredReplicaOptions,
): Promise<Meta> {
  const { staging } = stored;
  // Nothing says any more that they are not to be seen.
  for (const n of staging?.segments ?? [])
    transaction.delete("segments", segmentKey(staging?.generation ?? stored.generation, n));
  return {
    ...stored,
    schema,
    staging: {
      generation: Math.max(stored.generation, staging?.generation ?? 0) + 1,
      cursor: null,
      segments: [],
      // No cursor will tell that the server was set back meanwhile.
      named: await namedBatches(transaction.scan, {
        lastSettled: stored.lastSettled,
        keptUntil: keptUntil + stored.clockOffset,
      }),
      offer: staging?.offer ?? null,
    },
    revision: stored.revision + 1,
    recent: withCommit(stored.recent, []),
  };
}

function newMeta({ random, schema, space }: StoredReplicaOptions): Meta {
  const replica = drawReplicaId(random);
  return {
    replica,
    space,
    born: replica,
    schema,
    clock: CLOCK_START,
    clockOffset: 0,
    cursor: null,
    fence: 0,
    heartbeat: null,
    revision: 0,
    recent: [],
    generation: 0,
    nextSegment: 0,
    staging: null,
    nextSeq: 1,
    lastSettled: {},
    offers: { first: 1, next: 1 },
    lastSync: null,
  };
}
