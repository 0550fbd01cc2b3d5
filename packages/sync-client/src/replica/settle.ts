import type { Change, Outcome, OutboxEntry, Rejection, SettledBatch } from "@tidemark/sync-core";
import { noteKey, type StoredBatch } from "../layout.ts";
import type { Key } from "../ports.ts";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { addFailed } from "./failed.ts";
import { batchesOf } from "./model.ts";
import { failedCreateOf, joinFailedCreate, unsuperseded } from "./supersede.ts";
import type { Slot } from "./slot.ts";

/**
 * Takes the entries of settled batches out of the outbox and what was rejected to the failed list.
 * Batches that this store does not hold are ignored. Gives the rows that were settled.
 */
export function settleBatches(draft: Draft, desk: Desk, settled: readonly SettledBatch[]): readonly Slot[] {
  const told = new Map(
    settled.flatMap(({ outcomes }) => outcomes.map((outcome) => [outcome.change, outcome])),
  );
  const ids = new Set(settled.map(({ batch }) => batch));
  const rows = new Set<Slot>();
  for (const [key, batch] of batchesOf(draft.model)) {
    if (!ids.has(batch.id)) continue;
    for (const { change } of settleBatch(draft, desk, { key, batch, told }))
      rows.add(desk.slot(change.entity, change.row));
    draft.set({ lastSettled: batch.id });
  }
  for (const slot of rows) if (slot.note) draft.remove("notes", only(noteKey(slot.entity.name, slot.id)));
  return [...rows];
}

interface Settling {
  readonly key: Key;
  readonly batch: StoredBatch;
  /** All outcomes that came, by change. */
  readonly told: ReadonlyMap<string, Outcome>;
}

function settleBatch(draft: Draft, desk: Desk, { key, batch, told }: Settling): readonly OutboxEntry[] {
  const entries = draft.model
    .tables()
    .outbox.entries({ from: batch.from, to: batch.to })
    .map(([, entry]) => entry);
  const failed = entries.flatMap((entry) => {
    const outcome = told.get(entry.change.id) ?? silence(entry.change);
    if (outcome.kind !== "rejected") return [];
    const change = unsupersededBy(desk, entry, told);
    return change ? [{ entry: { ...entry, change }, outcome, attemptedAt: batch.lastAttempt }] : [];
  });
  desk.removeRange(batch.from, batch.to);
  draft.remove("batches", only(key));
  for (const change of failed) {
    addFailed(desk, change);
    joinOpenEntries(desk, change.entry.change, draft.model.sealedTo());
  }
  return entries;
}

/** What is left of a rejected change after the later edits of its row, unless those are rejected deletions. */
function unsupersededBy(
  desk: Desk,
  { seq, change }: OutboxEntry,
  told: ReadonlyMap<string, Outcome>,
): Change | null {
  const { entity, pending } = desk.slot(change.entity, change.row);
  return pending
    .filter(
      (later) =>
        later.seq > seq &&
        !(later.change.kind === "delete" && told.get(later.change.id)?.kind === "rejected"),
    )
    .reduce<Change | null>(
      (left, later) => left && unsuperseded(entity.policies, left, later.change),
      change,
    );
}

/** Later changes of a row whose create was rejected would fail one by one: those that are open join it. */
function joinOpenEntries(desk: Desk, { entity, row }: Change, sealedTo: number): void {
  const slot = desk.slot(entity, row);
  for (const entry of slot.pending) {
    const create = failedCreateOf(slot);
    const { change } = entry;
    if (!create || change.kind !== "update" || change.group !== undefined || entry.seq <= sealedTo) continue;
    joinFailedCreate(desk, create, change);
    desk.remove(entry);
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

function only(key: Key): { readonly from: Key; readonly to: Key } {
  return { from: key, to: key };
}
