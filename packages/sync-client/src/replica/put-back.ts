import type { OutboxEntry } from "@tidemark/sync-core";
import { type BaseRow, noteKey } from "../layout.ts";
import { writeSegments } from "./base-rows.ts";
import type { Draft } from "./commits.ts";
import { createDesk } from "./desk.ts";
import { batchesOf, failedOf, type Model } from "./model.ts";

/**
 * What becomes of a replica whose database was deleted while tabs had it open. The first tab to come puts everything
 * back that it has in memory, under the same replica id, so that what was sealed is sent the same and settled once;
 * then everything is fetched anew beside it. A tab that comes later adds what only it has.
 */
export function putBack(draft: Draft): void {
  const { model } = draft;
  const { generation, cursor, nextSeq, offers } = draft.meta();
  const slots = [...model.slots().all()];
  const bases = slots.map(({ base }) => base).filter((base): base is BaseRow => base !== null);
  writeSegments(draft, generation, bases);
  for (const [, entry] of model.tables().outbox.entries()) draft.put("outbox", entry.seq, entry);
  for (const batch of batchesOf(model)) draft.put("batches", batch.from, batch);
  for (const failed of failedOf(model)) draft.put("failed", failed.entry.seq, failed);
  for (const { entity, id, note } of slots) if (note) draft.put("notes", noteKey(entity.name, id), note);
  draft.set({
    staging:
      cursor === null
        ? null
        : { generation: generation + 1, cursor: null, segments: [], named: [], offer: null },
    // Pages of offers were in the database alone.
    offers: { first: offers.next, next: offers.next },
    rebuilt: "deleted",
    rebuiltAt: nextSeq,
  });
  draft.replaceBase();
}

/** The entries that a tab has in memory, each with whether it may have been sent. */
export function unsentOf(model: Model): readonly UnsentEntry[] {
  return model
    .tables()
    .outbox.entries()
    .map(([, entry]) => ({ entry, sealed: model.isSealed(entry.seq) }));
}

export interface UnsentEntry {
  readonly entry: OutboxEntry;
  readonly sealed: boolean;
}

/**
 * Adds what the tab that put the database back did not have: edits that it had not read yet. What was sealed among
 * them may have been saved, which nobody can tell any more.
 */
export function putMissing(draft: Draft, unsent: readonly UnsentEntry[]): void {
  const { rebuiltAt = Infinity } = draft.meta();
  const present = new Set(
    [
      ...draft.model
        .tables()
        .outbox.entries()
        .map(([, entry]) => entry),
      ...failedOf(draft.model).map(({ entry }) => entry),
    ].map(({ change }) => change.id),
  );
  const desk = createDesk(draft, 0);
  for (const { entry, sealed } of unsent) {
    if (entry.seq < rebuiltAt || present.has(entry.change.id)) continue;
    if (!sealed) desk.append(entry.change, entry);
    else
      desk.putFailed({
        entry: atTheEnd(draft, entry),
        outcome: undecided(entry),
        attemptedAt: null,
        undecided: true,
      });
  }
}

function atTheEnd(draft: Draft, entry: OutboxEntry): OutboxEntry {
  const { nextSeq } = draft.meta();
  draft.set({ nextSeq: nextSeq + 1 });
  return { ...entry, seq: nextSeq };
}

function undecided({ change }: OutboxEntry) {
  return {
    kind: "rejected",
    change: change.id,
    code: "refused",
    message:
      "This device's data was deleted before the server had answered; this change may have been saved.",
  } as const;
}
