import { type BatchLimits, cutBatch, type Outcome } from "@tidemark/sync-core";
import type { StoredBatch } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { batchesOf, type Model } from "./model.ts";
import type { PullStart, SealedPush } from "./replica.ts";

/** Seals open entries into a batch; false if there are none or a batch still waits for its answer. */
export function sealOpen(draft: Draft, limits: BatchLimits, newId: () => string): boolean {
  const { model } = draft;
  if (firstUnanswered(model)) return false;
  const sealed = model.open().slice(0, cutBatch(model.open(), limits));
  const [first, last] = [sealed[0], sealed.at(-1)];
  if (!first || !last) return false;
  const { nextBatch } = draft.meta();
  const batch: StoredBatch = {
    id: newId(),
    from: first.seq,
    to: last.seq,
    answered: null,
    attempts: 0,
    lastAttempt: null,
    message: null,
  };
  draft.set({ nextBatch: nextBatch + 1 });
  draft.put("batches", nextBatch, batch);
  return true;
}

/** The oldest batch without an answer, as it is to be sent. */
export function nextPush(model: Model): SealedPush | null {
  const batch = firstUnanswered(model);
  if (!batch) return null;
  const entries = model
    .tables()
    .outbox.entries({ from: batch.from, to: batch.to })
    .map(([, entry]) => entry);
  const held = batchesOf(model).map(([, other]) => other);
  const before = held[held.indexOf(batch) - 1];
  return {
    // What a push reply has answered is settled, though no pull has said so yet.
    after: before?.id ?? model.meta().lastSettled,
    batch: { id: batch.id, changes: entries.map(({ change }) => change) },
    schema: entries[0]?.schema ?? model.meta().schema,
    attempts: batch.attempts,
  };
}

/** Alters a batch, if it is still held. */
export function updateBatch(
  draft: Draft,
  id: string,
  update: (batch: StoredBatch) => Partial<StoredBatch>,
): void {
  for (const [key, batch] of batchesOf(draft.model)) {
    if (batch.id === id) draft.put("batches", key, { ...batch, ...update(batch) });
  }
}

/** Notes a push reply's outcomes. */
export function answerBatch(draft: Draft, id: string, outcomes: readonly Outcome[]): void {
  updateBatch(draft, id, () => ({ answered: outcomes, message: null }));
}

/** What a pull that begins now says. */
export function pullStartOf(model: Model): PullStart {
  const { staging, cursor, generation } = model.meta();
  const held = batchesOf(model).map(([, batch]) => batch);
  return {
    generation: staging?.generation ?? generation,
    cursor: staging ? staging.cursor : cursor,
    unsettled: held.map(({ id }) => id),
    answered: held.filter(({ answered }) => answered !== null).map(({ id }) => id),
  };
}

/**
 * Goes on after the server's last batch of this replica. Batches that were answered after it are not
 * settled there any more and are sent again.
 */
export function continueAfterBatch(draft: Draft, last: string | null): "continued" | "foreign" {
  const held = batchesOf(draft.model);
  const position = held.findIndex(([, { id }]) => id === last);
  if (position === -1 && last !== null && last !== draft.meta().lastSettled) return "foreign";
  if (position === -1) draft.set({ lastSettled: last });
  for (const [key, batch] of held.slice(position + 1))
    draft.put("batches", key, { ...batch, answered: null });
  return "continued";
}

function firstUnanswered(model: Model): StoredBatch | undefined {
  return batchesOf(model).find(([, { answered }]) => answered === null)?.[1];
}
