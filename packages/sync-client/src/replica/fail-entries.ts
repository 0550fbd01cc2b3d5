import { type Change, isLaterEntry, type OutboxEntry, type Rejection } from "@tidemark/sync-core";
import type { Draft } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { addFailed } from "./failed.ts";
import type { Model } from "./model.ts";
import { failedCreateOf, joinFailedCreate, unsuperseded } from "./supersede.ts";

/** Puts those of some entries that failed on the failed list, once `remove` has taken all of them out of the outbox. */
export function failEntries(
  draft: Draft,
  desk: Desk,
  {
    entries,
    rejections,
    rejected,
    attemptedAt,
    remove,
  }: {
    readonly entries: readonly OutboxEntry[];
    /** Why they go to the list. */
    readonly rejections: readonly Rejection[];
    /** The changes that came to nothing: a deletion among them takes no earlier edit with it. */
    readonly rejected: ReadonlySet<string>;
    readonly attemptedAt: number | null;
    readonly remove: () => void;
  },
): void {
  const rejectionByChange = new Map(rejections.map((rejection) => [rejection.change, rejection]));
  const failed = entries.flatMap((entry) => {
    const outcome = rejectionByChange.get(entry.change.id);
    const change = outcome && unsupersededBy(desk, entry, rejected);
    return outcome && change ? [{ entry: { ...entry, change }, outcome, attemptedAt }] : [];
  });
  remove();
  for (const change of failed) {
    addFailed(desk, change);
    joinOpenEntries(desk, change.entry.change, draft.model.isSealed);
  }
}

/** What is left of a rejected change after the later edits of its row, unless those are rejected deletions. */
function unsupersededBy(desk: Desk, entry: OutboxEntry, rejected: ReadonlySet<string>): Change | null {
  const { change } = entry;
  const { entity, pending } = desk.slot(change.entity, change.row);
  return pending
    .filter(
      (later) =>
        isLaterEntry(later, entry) && !(later.change.kind === "delete" && rejected.has(later.change.id)),
    )
    .reduce<Change | null>(
      (left, later) => left && unsuperseded(entity.policies, left, later.change),
      change,
    );
}

/** Later changes of a row whose create was rejected would fail one by one: those that are open join it. */
function joinOpenEntries(desk: Desk, { entity, row }: Change, isSealed: Model["isSealed"]): void {
  const slot = desk.slot(entity, row);
  for (const entry of slot.pending) {
    const create = failedCreateOf(slot);
    const { change } = entry;
    if (!create || change.kind !== "update" || change.group !== undefined || isSealed(entry.seq)) continue;
    joinFailedCreate(desk, create, change);
    desk.remove(entry);
  }
}
