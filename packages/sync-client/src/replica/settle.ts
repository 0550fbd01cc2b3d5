import type {
  CancelledBatch,
  Change,
  Outcome,
  OutboxEntry,
  Rejection,
  SettledBatch,
} from "@tidemark/sync-core";
import { type LastSettled, noteKey, type StoredBatch } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { failEntries } from "./fail-entries.ts";
import { keepBatch } from "./kept.ts";
import { batchesOf } from "./model.ts";
import { entriesOf } from "./push.ts";
import { reopenBatch } from "./reopen.ts";
import type { Slot } from "./slot.ts";

const TOO_LATE =
  "You took a change of this back when the server had saved it already. Edit the record again to undo it.";

/**
 * Takes the entries of settled batches out of the outbox and what was rejected to the failed list; entries of
 * cancelled ones are open again. Batches that this store does not hold are ignored. Gives the rows that were settled.
 */
export function settleBatches(
  draft: Draft,
  desk: Desk,
  { told, now }: { told: readonly (SettledBatch | CancelledBatch)[]; now: number },
): readonly Slot[] {
  const settled = told.filter((batch) => "outcomes" in batch);
  const outcomes = new Map(
    settled.flatMap((batch) => batch.outcomes.map((outcome) => [outcome.change, outcome])),
  );
  const rows = new Set<Slot>();
  for (const batch of batchesOf(draft.model)) {
    const word = told.find((other) => other.batch === batch.id);
    if (!word) continue;
    if (!("outcomes" in word)) {
      reopenBatch(draft, desk, batch, { kind: "open" });
      continue;
    }
    for (const { change } of settleBatch(draft, desk, { batch, told: outcomes, now }))
      rows.add(desk.slot(change.entity, change.row));
  }
  for (const slot of rows) {
    const key = noteKey(slot.entity.name, slot.id);
    if (slot.note) draft.remove("notes", { from: key, to: key });
  }
  for (const batch of batchesOf(draft.model)) {
    if (settled.some((other) => other.batch === batch.id)) tellTooLate(draft, batch, outcomes);
  }
  return [...rows];
}

interface Settling {
  readonly batch: StoredBatch;
  /** All outcomes that came, by change. */
  readonly told: ReadonlyMap<string, Outcome>;
  readonly now: number;
}

function settleBatch(draft: Draft, desk: Desk, { batch, told, now }: Settling): readonly OutboxEntry[] {
  const entries = entriesOf(draft.model, batch);
  const outcomes = entries.map(({ change }) => told.get(change.id) ?? silence(change));
  const givenUp = new Set(batch.recalls.filter(({ aside }) => aside === null).map(({ change }) => change));
  failEntries(draft, desk, {
    entries,
    // What a person gave up and the server refused is gone, as it should be.
    rejections: outcomes.filter(isRejection).filter(({ change }) => !givenUp.has(change)),
    rejected: new Set([...told.values(), ...outcomes].filter(isRejection).map(({ change }) => change)),
    attemptedAt: batch.lastAttempt,
    remove: () => desk.removeRange(batch.from, batch.to),
  });
  draft.remove("batches", { from: batch.from, to: batch.from });
  const at = now + draft.meta().clockOffset;
  keepBatch(draft, { batch, entries, outcomes, after: settledBefore(draft, batch), at });
  noteSettled(draft, batch);
  return entries;
}

function isRejection(outcome: Outcome): outcome is Rejection {
  return outcome.kind === "rejected";
}

function settledBefore(draft: Draft, { replica, from, elsewhere }: StoredBatch): LastSettled | null {
  if (elsewhere) return elsewhere.after;
  const last = draft.meta().lastSettled[replica];
  return last && last.to < from ? last : null;
}

/** A batch that is settled after a later one, because the server had lost it, is not its replica's last. */
function noteSettled(draft: Draft, { id, replica, to, elsewhere }: StoredBatch): void {
  const { lastSettled } = draft.meta();
  // After what another store has settled, the server's word on the last one counts, which came with it.
  if (elsewhere) return;
  if ((lastSettled[replica]?.to ?? 0) > to) return;
  draft.set({ lastSettled: { ...lastSettled, [replica]: { batch: id, to } } });
}

function tellTooLate(
  draft: Draft,
  { from, to, recalls }: StoredBatch,
  told: ReadonlyMap<string, Outcome>,
): void {
  const recalled = new Set(recalls.map(({ change }) => change));
  for (const { change } of entriesOf(draft.model, { from, to })) {
    if (!recalled.has(change.id) || told.get(change.id)?.kind === "rejected") continue;
    draft.put("notes", noteKey(change.entity, change.row), { lastAttempt: null, message: TOO_LATE });
  }
}

/** A batch is settled whole; a change without an outcome is kept where a person sees it. */
function silence(change: Change): Rejection {
  return {
    kind: "rejected",
    change: change.id,
    code: "refused",
    message: "The server did not say what became of this change; it may have been saved.",
  };
}
