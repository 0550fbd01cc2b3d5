import {
  createChange,
  deleteChange,
  type EditHead,
  updateChange,
  type Change,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { type FailedChange } from "../layout.ts";
import { basesOf, deletionBase } from "./bases.ts";
import { makeRowAnew } from "./make-row-anew.ts";
import type { Draft } from "./commits.ts";
import { createDesk, type Desk } from "./desk.ts";
import { failedOf } from "./model.ts";
import { refusedOf } from "./slot.ts";
import { failedCreateOf, joinFailedCreate } from "./supersede.ts";

/**
 * Makes the failed changes of a row, with their groups, new edits at the end of the outbox. A row that the server has
 * forgotten is made anew before them.
 *
 * @throws {@link EditRefused} if this device has no fields of such a row.
 */
export function retryFailed(
  draft: Draft,
  { entity, id, now, newId }: { entity: string; id: string; now: number; newId: () => string },
): number {
  const desk = createDesk(draft, now);
  const failed = failedWithGroups(draft, entity, id);
  for (const change of failed) desk.removeFailed(change);
  for (const { entry, outcome } of failed) {
    if (outcome.code === "gone")
      makeRowAnew(draft, desk, { entity: entry.change.entity, id: entry.change.row }, newId());
  }
  const groups = new Map<string, string>();
  for (const { entry } of failed) {
    const old = entry.change.group;
    const group = old === undefined ? undefined : (groups.get(old) ?? newId());
    if (old !== undefined && group !== undefined) groups.set(old, group);
    desk.append(madeAnew(desk, entry.change, { id: newId(), ...(group !== undefined && { group }) }));
  }
  return failed.length;
}

/** Gives the failed changes of a row up, with their groups, and says which they were. */
export function discardFailed(draft: Draft, entity: string, id: string): readonly FailedChange[] {
  const failed = failedWithGroups(draft, entity, id);
  for (const { entry } of failed) draft.remove("failed", { from: entry.seq, to: entry.seq });
  return failed;
}

/** Puts failed changes that were given up back in their places, as they were. */
export function takeDiscardBack(draft: Draft, discarded: readonly FailedChange[]): void {
  for (const failed of discarded) draft.put("failed", failed.entry.seq, failed);
}

/**
 * Puts a change that left the outbox on the failed list; after a rejected create an update of its row
 * becomes part of that, and a deletion takes it away.
 */
export function addFailed(desk: Desk, failed: FailedChange): void {
  const { change } = failed.entry;
  const slot = desk.slot(change.entity, change.row);
  const create = change.group === undefined ? failedCreateOf(slot) : undefined;
  if (create && change.kind === "update") joinFailedCreate(desk, create, change);
  else if (create && change.kind === "delete") refusedOf(slot).forEach(desk.removeFailed);
  else desk.putFailed(failed);
}

function failedWithGroups(draft: Draft, entity: string, id: string): readonly FailedChange[] {
  const own = draft.model.slots().get(entity, id)?.failed ?? [];
  const groups = new Set(own.map(({ entry }) => entry.change.group).filter((group) => group !== undefined));
  return failedOf(draft.model).filter(
    (failed) =>
      own.includes(failed) ||
      (failed.entry.change.group !== undefined && groups.has(failed.entry.change.group)),
  );
}

/** The same edit, made now on what shows now. */
function madeAnew(desk: Desk, change: Change, ids: { readonly id: string; readonly group?: string }): Change {
  const slot = desk.slot(change.entity, change.row);
  const head: EditHead = { ...ids, entity: change.entity, row: change.row, stamp: desk.nextStamp() };
  switch (change.kind) {
    case "create": {
      const given = Object.keys(change.values).filter((field) => change.stamps?.[field] !== ZERO_STAMP);
      return createChange(head, change.values, new Set(given));
    }
    case "update":
      return updateChange(head, change.values, basesOf(slot, change.values, desk.author()));
    case "delete":
      return deleteChange(head, deletionBase(slot, desk.author()));
  }
}
