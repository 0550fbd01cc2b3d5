import {
  CLOCK_START,
  conflictEntity,
  type Entity,
  randomRowId,
  replicaIdFrom,
  replicaIdSchema,
} from "@tidemark/sync-core";
import { META_KEY, type Meta } from "../layout.ts";
import type { Channel, Clock, LocalStore, Random, StoreTransaction } from "../ports.ts";
import { applyPage } from "./checkpoint.ts";
import { createCommits, type Draft } from "./commits.ts";
import { StoreOutdated } from "./errors.ts";
import { discardFailed, parkOpen, retryFailed } from "./failed.ts";
import { createModel } from "./model.ts";
import { writeNotes } from "./notes.ts";
import { removeOpenEntries } from "./open-entries.ts";
import { answerBatch, continueAfterBatch, nextPush, pullStartOf, sealOpen, updateBatch } from "./push.ts";
import { readsOf } from "./reads.ts";
import type { Replica } from "./replica.ts";
import { beginResync } from "./resync.ts";
import { tidyStep } from "./tidy.ts";
import { readAll, type StoreOp, withCommit } from "./touched.ts";
import { createWrite } from "./write.ts";

export interface ReplicaOptions {
  readonly store: LocalStore;
  /** To the other tabs of the same store. */
  readonly channel: Channel;
  readonly clock: Clock;
  readonly random: Random;
  readonly entities: Readonly<Record<string, Entity>>;
  /** The version of the entities. */
  readonly schema: number;
  readonly space: string;
}

/**
 * Opens the replica that lives in a store, for one tab; an empty store gets a new one.
 *
 * @throws {@link StoreOutdated} if a newer version of the app has used the store.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const { store, channel, clock, random } = options;
  const start =
    (await store.transaction("read", (transaction) => readPresent(transaction, options))) ??
    (await store.transaction("write", (transaction) => prepare(transaction, options), "strict"));
  const entities = [...Object.values(options.entities), conflictEntity];
  const model = createModel(entities, start.ops, start.meta);
  const commits = createCommits({ store, channel, model });
  const entity = (name: string) => entities.find((definition) => definition.name === name);

  const stopListening = channel.subscribe((message) => {
    // A failure says nothing that the next commit or the store itself would not.
    if (message.kind === "committed" && message.revision !== model.meta().revision)
      commits.refresh().catch(() => undefined);
  });

  function newId(): string {
    return randomRowId(clock.now(), random.bytes(16));
  }

  /** For what the app would have to tell the person about if it were lost. */
  function strictly<Result>(
    body: (draft: Draft) => Result | Promise<Result>,
    fence?: number,
  ): Promise<Result> {
    return commits.commit(body, { durability: "strict", ...(fence !== undefined && { fence }) });
  }

  /** For what comes again by itself. */
  function relaxedly<Result>(
    body: (draft: Draft) => Result | Promise<Result>,
    fence?: number,
  ): Promise<Result> {
    return commits.commit(body, { durability: "relaxed", ...(fence !== undefined && { fence }) });
  }

  // What another tab has committed since it was all read.
  await commits.refresh();

  return {
    ...readsOf(model, commits),
    write: createWrite({ commits, clock, random, entity, seen: model.slots().get }),
    retry: (name, id) =>
      strictly((draft) => retryFailed(draft, { entity: name, id, now: clock.now(), newId })),
    discard: (name, id) => strictly((draft) => discardFailed(draft, name, id)),
    park: (name, id, message) =>
      strictly((draft) => parkOpen(draft, { entity: name, id, now: clock.now(), message })),
    removeOpen: (changeIds) => strictly((draft) => removeOpenEntries(draft, changeIds)),
    noteAttempt: (records, at = clock.now()) =>
      relaxedly((draft) => writeNotes(draft, records, { lastAttempt: at })),
    noteMessage: (records, message) => relaxedly((draft) => writeNotes(draft, records, { message })),

    lead: () =>
      relaxedly((draft) => {
        draft.set({ fence: draft.meta().fence + 1, heartbeat: clock.now() });
        return draft.meta().fence;
      }),
    heartbeat: (fence) => relaxedly((draft) => draft.set({ heartbeat: clock.now() }), fence),
    sealBatch: (fence, limits) => strictly((draft) => sealOpen(draft, limits, newId), fence),
    nextBatch: () => nextPush(model),
    markAttempted: (fence, batch) =>
      relaxedly(
        (draft) =>
          updateBatch(draft, batch, ({ attempts }) => ({ attempts: attempts + 1, lastAttempt: clock.now() })),
        fence,
      ),
    markAnswered: (fence, batch, outcomes) =>
      relaxedly((draft) => answerBatch(draft, batch, outcomes), fence),
    markUnreached: (fence, batch, message) =>
      relaxedly((draft) => updateBatch(draft, batch, () => ({ message })), fence),
    pullStart: () => pullStartOf(model),
    applyCheckpoint(fence, checkpoint, begun) {
      const apply = (draft: Draft) => applyPage(draft, { checkpoint, begun, now: clock.now() });
      return checkpoint.settled.length > 0 ? strictly(apply, fence) : relaxedly(apply, fence);
    },
    resync: (fence, reply) => relaxedly((draft) => beginResync(draft, reply), fence),
    continueAfter: (fence, last) => strictly((draft) => continueAfterBatch(draft, last), fence),
    tidy: (fence) => relaxedly(tidyStep, fence),

    refresh: commits.refresh,
    onLost: store.onLost,
    close: stopListening,
  };
}

interface Start {
  readonly meta: Meta;
  readonly ops: readonly StoreOp[];
}

/** Everything, if the store is as this version of the app needs it. */
async function readPresent(transaction: StoreTransaction, options: ReplicaOptions): Promise<Start | null> {
  const meta = (await transaction.get("meta", META_KEY)) as Meta | undefined;
  return meta && upgraded(meta, options) === meta ? { meta, ops: await readAll(transaction, meta) } : null;
}

/** Makes a new replica in an empty store, or begins a new base for a newer schema; gives everything. */
async function prepare(transaction: StoreTransaction, options: ReplicaOptions): Promise<Start> {
  const stored = (await transaction.get("meta", META_KEY)) as Meta | undefined;
  const meta = stored ? upgraded(stored, options) : newMeta(options);
  if (meta !== stored) transaction.put("meta", META_KEY, meta);
  return { meta, ops: await readAll(transaction, meta) };
}

/** A base that was pulled under an older schema may lack fields: it shows until a new one is there. */
function upgraded(stored: Meta, { schema, space }: ReplicaOptions): Meta {
  if (stored.space !== space)
    throw new Error(`this local database holds space ${stored.space}, not ${space}`);
  if (stored.schema > schema) throw new StoreOutdated();
  if (stored.schema === schema) return stored;
  const generation = Math.max(stored.generation, stored.staging?.generation ?? 0) + 1;
  return {
    ...stored,
    schema,
    staging: { generation, cursor: null, segments: [] },
    revision: stored.revision + 1,
    recent: withCommit(stored.recent, []),
  };
}

function newMeta({ random, schema, space }: ReplicaOptions): Meta {
  return {
    replica: replicaIdSchema.parse(replicaIdFrom(random.bytes(8))),
    space,
    schema,
    clock: CLOCK_START,
    cursor: null,
    fence: 0,
    heartbeat: null,
    revision: 0,
    recent: [],
    generation: 0,
    nextSegment: 0,
    staging: null,
    nextSeq: 1,
    nextBatch: 1,
    lastSettled: null,
    lastSync: null,
  };
}
