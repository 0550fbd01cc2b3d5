import {
  aliveStamp,
  type Change,
  changeStampOf,
  laterStamp,
  type Stamp,
  stampOf,
  type Values,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { refusedOf, type Slot } from "./slot.ts";

/** What the author of an edit saw: for each field the stamp of its value, or what his own value was made on. */
export function basesOf(slot: Slot, fields: Values): Readonly<Record<string, Stamp>> {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, baseOf(slot, field)]));
}

/** What the author of an edit saw who knows that the row is deleted, if need be from elsewhere and not before `now`. */
export function basesOverDeletion(slot: Slot, fields: Values, now: Stamp): Readonly<Record<string, Stamp>> {
  const deletion = slot.base ? (slot.base.dead ?? ZERO_STAMP) : now;
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, laterStamp(baseOf(slot, field), deletion)]),
  );
}

/** What the author of a deletion saw: the highest stamp of the row as the server has sent it. */
export function deletionBase({ base }: Slot): Stamp | undefined {
  return base && base.dead === undefined ? aliveStamp(base.stamps) : undefined;
}

function baseOf(slot: Slot, field: string): Stamp {
  const confirmed = slot.base ? stampOf(slot.base.stamps, field) : ZERO_STAMP;
  const pending = slot.pending.findLast(({ change }) => sets(change, field));
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
  return change.kind !== "delete" && changeStampOf(change, field) > confirmed;
}

/** A create was made on nothing that the server had sent. */
function madeOn(change: Change, field: string): Stamp | undefined {
  return change.kind === "update" ? change.bases[field] : undefined;
}
