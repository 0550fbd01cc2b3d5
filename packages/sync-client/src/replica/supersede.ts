import {
  changeStampOf,
  type Change,
  type CreateChange,
  type Policies,
  takesPlace,
  type UpdateChange,
} from "@tidemark/sync-core";
import type { FailedChange } from "../layout.ts";
import type { Desk } from "./desk.ts";
import { refusedOf, type Slot } from "./slot.ts";

/**
 * What of a failed change is left after a later edit of the same row by the same replica: a field that
 * was given another value is no longer part of it, deletion and revival leave nothing. A difference
 * stays: it was added to, not replaced; so does the better value of a `max` or `min` field. Null if nothing is left.
 */
export function unsuperseded(policies: Policies, failed: Change, later: Change): Change | null {
  if (later.kind === "delete" || failed.kind === "delete") return null;
  // A create is kept whole: a row cannot be made of a part of its fields.
  if (failed.kind !== "update") return failed;
  const left = Object.keys(failed.values).filter((field) => !takesPlace(policies, failed, later, field));
  if (left.length === Object.keys(failed.values).length) return failed;
  return left.length > 0 ? onlyFields(failed, left) : null;
}

/** Takes out of a row's failed changes what `later` replaces. */
export function supersedeFailed(desk: Desk, slot: Slot, later: Change): void {
  // What may have been saved is for a person to compare, whatever came after it.
  for (const failed of refusedOf(slot)) {
    const { change } = failed.entry;
    const left = unsuperseded(slot.entity.policies, change, later);
    if (!left) desk.removeFailed(failed);
    else if (left !== change) desk.putFailed({ ...failed, entry: { ...failed.entry, change: left } });
  }
}

/**
 * The rejected create that an edit of its row belongs to: without it the edit could only fail as well.
 * None if the server has the row after all.
 */
export function failedCreateOf(slot: Slot): FailedChange | undefined {
  if (slot.base && slot.base.dead === undefined) return undefined;
  return refusedOf(slot).find(({ entry }) => entry.change.kind === "create");
}

/** Makes a later update part of a rejected create; that was never settled, so differences can be added up. */
export function joinFailedCreate(desk: Desk, create: FailedChange, update: UpdateChange): void {
  const { change } = create.entry;
  if (change.kind !== "create") return;
  const { policies } = desk.slot(change.entity, change.row).entity;
  desk.putFailed({ ...create, entry: { ...create.entry, change: withUpdate(change, update, policies) } });
}

function withUpdate(create: CreateChange, update: UpdateChange, policies: Policies): CreateChange {
  const values = { ...create.values };
  const stamps = { ...create.stamps };
  for (const [field, value] of Object.entries(update.values)) {
    const adds = policies[field] === "counter";
    if (!adds && !takesPlace(policies, create, update, field)) continue;
    values[field] = adds ? Number(values[field] ?? 0) + Number(value) : value;
    stamps[field] = changeStampOf(update, field);
  }
  return { ...create, values, stamps };
}

function onlyFields(update: UpdateChange, fields: readonly string[]): UpdateChange {
  const pick = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([field]) => fields.includes(field)));
  return {
    ...update,
    values: pick(update.values),
    bases: pick(update.bases),
    ...(update.stamps && { stamps: pick(update.stamps) }),
  };
}
