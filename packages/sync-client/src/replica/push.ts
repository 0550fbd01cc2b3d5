import {
  type BatchLimits,
  cutBatch,
  type Outcome,
  type OutboxEntry,
  type ReplicaId,
  replicaOf,
} from "@tidemark/sync-core";
import type { StoredBatch } from "../layout.ts";
import { checkDue } from "./check.ts";
import type { Draft } from "./commits.ts";
import { batchesOf, type Model } from "./model.ts";
import type { PullStart, SealedPush } from "./replica.ts";

/** So many batches a pull may name. The rest were not sent yet, or are named by the next. */
const MAX_UNSETTLED_IDS = 1_000;

/** Seals open entries into a batch; false if there are none or a batch still waits for its answer. */
export function sealOpen(draft: Draft, limits: BatchLimits, newId: () => string): boolean {
  const { model } = draft;
  if (firstUnanswered(model)) return false;
  const run = firstRun(model);
  const sealed = run.slice(0, cutBatch(run, limits));
  const [first] = sealed;
  if (first) sealBatch(draft, sealed, { id: newId(), replica: authorOf(first) });
  return first !== undefined;
}

/** Seals entries that follow one another. */
export function sealBatch(
  draft: Draft,
  entries: readonly Pick<OutboxEntry, "seq">[],
  { id, replica, ...facts }: Pick<StoredBatch, "id" | "replica"> & Partial<StoredBatch>,
): void {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return;
  const batch: StoredBatch = {
    id,
    replica,
    from: first.seq,
    to: last.seq,
    answered: null,
    attempts: 0,
    lastAttempt: null,
    message: null,
    failures: 0,
    recalls: [],
    elsewhere: null,
    ...facts,
  };
  draft.put("batches", batch.from, batch);
}

/** The first open entries, up to the next one that is sealed or cannot be sent with them. */
function firstRun(model: Model): readonly OutboxEntry[] {
  const open = model.open();
  const [first] = open;
  if (!first) return [];
  const end = batchesOf(model).find(({ from }) => from > first.seq)?.from ?? Infinity;
  const other = open.findIndex((entry) => entry.seq >= end || !isSentWith(first, entry));
  return other === -1 ? open : open.slice(0, other);
}

/** A batch is of one author, and has come back as a whole or not at all. */
function isSentWith(first: OutboxEntry, entry: OutboxEntry): boolean {
  const [a = [], b = []] = [first.returned, entry.returned];
  return (
    authorOf(entry) === authorOf(first) && a.length === b.length && a.every((cursor) => b.includes(cursor))
  );
}

/** The replica id under which an entry was written. */
export function authorOf({ change }: OutboxEntry): ReplicaId {
  return replicaOf(change.stamp) as ReplicaId;
}

/** The oldest batch without an answer, as it is to be sent. */
export function nextPush(model: Model): SealedPush | null {
  const batch = firstUnanswered(model);
  if (!batch) return null;
  const entries = entriesOf(model, batch);
  const held = batchesOf(model);
  const before = held
    .slice(0, held.indexOf(batch))
    .findLast(({ replica, elsewhere }) => replica === batch.replica && !elsewhere);
  const { lastSettled, schema } = model.meta();
  return {
    replica: batch.replica,
    // What a push reply has answered is settled, though no pull has said so yet.
    after: before?.id ?? lastSettled[batch.replica]?.batch ?? null,
    batch: { id: batch.id, changes: entries.map(({ change }) => change) },
    returned: entries[0]?.returned ?? [],
    schema: entries[0]?.schema ?? schema,
    attempts: batch.attempts,
    recalled: batch.recalls.length > 0,
  };
}

/** The entries that a batch covers. */
export function entriesOf(
  model: Model,
  { from, to }: Pick<StoredBatch, "from" | "to">,
): readonly OutboxEntry[] {
  return model
    .tables()
    .outbox.entries({ from, to })
    .map(([, entry]) => entry);
}

/** Alters a batch, if it is still held. */
export function updateBatch(
  draft: Draft,
  id: string,
  update: (batch: StoredBatch) => Partial<StoredBatch>,
): void {
  const batch = batchOf(draft.model, id);
  if (batch) draft.put("batches", batch.from, { ...batch, ...update(batch) });
}

/** A batch by its id. */
export function batchOf(model: Model, id: string): StoredBatch | undefined {
  return batchesOf(model).find((batch) => batch.id === id);
}

/** Notes a push reply's outcomes. */
export function answerBatch(draft: Draft, id: string, outcomes: readonly Outcome[]): void {
  updateBatch(draft, id, () => ({ answered: outcomes, message: null, failures: 0 }));
}

/** Notes an empty batch as its replica's last. */
export function noteProbe(draft: Draft, replica: ReplicaId, id: string): void {
  const { lastSettled } = draft.meta();
  draft.set({ lastSettled: { ...lastSettled, [replica]: { batch: id, to: lastSettled[replica]?.to ?? 0 } } });
}

/** What a pull that begins now says. @param now by the server's clock, ms since 1970. */
export function pullStartOf(model: Model, now: number): PullStart {
  const { staging, cursor, generation } = model.meta();
  const named = staging?.named ?? [];
  const held = batchesOf(model).slice(0, MAX_UNSETTLED_IDS - named.length);
  return {
    generation: staging?.generation ?? generation,
    cursor: staging ? staging.cursor : cursor,
    unsettled: [...named, ...held.map(({ id }) => id)],
    checkFor: checkDue(model.meta(), now),
    answered: held.filter(({ answered }) => answered !== null).map(({ id }) => id),
  };
}

function firstUnanswered(model: Model): StoredBatch | undefined {
  return batchesOf(model).find(({ answered }) => answered === null);
}
