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
import type { Seen, SeenField } from "../seen.ts";
import { ownStamps } from "./restamp.ts";
import { refusedOf, type Slot } from "./slot.ts";

/**
 * What the author of an edit saw: for each field the stamp of its value, or what his own value was made on. What waits
 * here under an earlier replica id is another author's to the server: of that he saw the value itself.
 *
 * @param author the replica id under which the edit is made.
 */
export function basesOf(slot: Slot, fields: Values, author: ReplicaId): Readonly<Record<string, Stamp>> {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, originOf(slot, field, author).base]));
}

/** A row as its reader sees it who may edit it later: with each value what an edit of it is made on. */
export function seenOf(slot: Slot, shown: Values, author: ReplicaId): Seen {
  return Object.fromEntries(
    Object.entries(shown).map(([field, value]) => [field, { value, ...originOf(slot, field, author) }]),
  );
}

/** The bases of an edit of `fields`, as far as its author saw them earlier. */
export function basesOfSeen(seen: Seen, fields: Values, author: ReplicaId): Readonly<Record<string, Stamp>> {
  return Object.fromEntries(
    Object.keys(fields).flatMap((field) => {
      const was = seen[field];
      return was ? [[field, baseOfSeen(was, author)]] : [];
    }),
  );
}

/** A value of one's own from before one had another replica id is another author's by now: one saw the value itself. */
export function baseOfSeen({ stamp, base }: Omit<SeenField, "value">, author: ReplicaId): Stamp {
  return replicaOf(stamp) === author ? base : laterStamp(stamp, base);
}

/** What the author of an edit saw who knows that the row is deleted, if need be from elsewhere and not before `now`. */
export function basesOverDeletion(slot: Slot, fields: Values, now: Stamp): Readonly<Record<string, Stamp>> {
  const author = replicaOf(now) as ReplicaId;
  const confirmed = slot.base ? (slot.base.dead ?? ZERO_STAMP) : now;
  const deletion = stampsOfOthers(slot, author).reduce(laterStamp, confirmed);
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, laterStamp(originOf(slot, field, author).base, deletion)]),
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

/** The stamp of the value that shows, and the base of an edit of it. */
function originOf(slot: Slot, field: string, author: ReplicaId): Omit<SeenField, "value"> {
  const confirmed = slot.base ? stampOf(slot.base.stamps, field) : ZERO_STAMP;
  const pending = slot.pending.findLast(({ change }) => sets(change, field));
  if (pending) {
    const stamp = valueStamp(pending.change, field);
    const isOwn = replicaOf(pending.change.stamp) === author;
    return { stamp, base: isOwn ? (madeOn(pending.change, field) ?? confirmed) : stamp };
  }
  const failed = refusedOf(slot).findLast(
    ({ entry: { change } }) => sets(change, field) && shows(change, field, confirmed),
  );
  // The server never had what it refused.
  const base = (failed && madeOn(failed.entry.change, field)) ?? confirmed;
  return { stamp: base, base };
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
