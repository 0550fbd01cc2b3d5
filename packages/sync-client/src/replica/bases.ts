import {
  aliveStamp,
  type Change,
  changeStampOf,
  laterStamp,
  type ReplicaId,
  replicaOf,
  type Stamp,
  stampOf,
  type Values,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { ownStamps } from "./restamp.ts";
import { refusedOf, type Slot } from "./slot.ts";

/**
 * What the author of an edit saw: for each field the stamp of its value, or what his own value was made on. What waits
 * here under an earlier replica id is another author's to the server: of that he saw the value itself.
 *
 * @param author the replica id under which the edit is made.
 */
export function basesOf(slot: Slot, fields: Values, author: ReplicaId): Readonly<Record<string, Stamp>> {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, baseOf(slot, field, author)]));
}

/** What the author of an edit saw who knows that the row is deleted, if need be from elsewhere and not before `now`. */
export function basesOverDeletion(slot: Slot, fields: Values, now: Stamp): Readonly<Record<string, Stamp>> {
  const author = replicaOf(now) as ReplicaId;
  const confirmed = slot.base ? (slot.base.dead ?? ZERO_STAMP) : now;
  const deletion = stampsOfOthers(slot, author).reduce(laterStamp, confirmed);
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, laterStamp(baseOf(slot, field, author), deletion)]),
  );
}

/** What the author of a deletion saw: the highest stamp of the row as the server has it, or will have before. */
export function deletionBase(slot: Slot, author: ReplicaId): Stamp | undefined {
  const { base } = slot;
  const seen = stampsOfOthers(slot, author);
  if (base && base.dead === undefined) seen.push(aliveStamp(base.stamps));
  return seen.length > 0 ? seen.reduce(laterStamp) : undefined;
}

/** The stamps of what waits here under an earlier replica id. */
function stampsOfOthers({ pending }: Slot, author: ReplicaId): Stamp[] {
  return pending.flatMap(({ change }) => (replicaOf(change.stamp) === author ? [] : ownStamps(change)));
}

function baseOf(slot: Slot, field: string, author: ReplicaId): Stamp {
  const confirmed = slot.base ? stampOf(slot.base.stamps, field) : ZERO_STAMP;
  const pending = slot.pending.findLast(({ change }) => sets(change, field));
  if (pending && replicaOf(pending.change.stamp) !== author) return valueStamp(pending.change, field);
  if (pending) return madeOn(pending.change, field) ?? confirmed;
  const failed = refusedOf(slot).findLast(
    ({ entry: { change } }) => sets(change, field) && shows(change, field, confirmed),
  );
  return (failed && madeOn(failed.entry.change, field)) ?? confirmed;
}

function sets(change: Change, field: string): boolean {
  return change.kind !== "delete" && field in change.values;
}

function shows(change: Change, field: string, confirmed: Stamp): boolean {
  return valueStamp(change, field) > confirmed;
}

function valueStamp(change: Change, field: string): Stamp {
  return change.kind === "delete" ? ZERO_STAMP : changeStampOf(change, field);
}

/** A create was made on nothing that the server had sent. */
function madeOn(change: Change, field: string): Stamp | undefined {
  return change.kind === "update" ? change.bases[field] : undefined;
}
