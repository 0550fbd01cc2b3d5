import {
  type Change,
  changeStampOf,
  type CreateChange,
  type DeleteChange,
  type UpdateChange,
} from "./change.ts";
import { leaderOf, type Policies, type Values } from "./entity.ts";
import { jsonEqual, type JsonValue } from "./json.ts";
import {
  decidesFollowers,
  type FieldEdit,
  type FieldState,
  followWinner,
  type MergedField,
  mergeField,
  raisedStamp,
} from "./merge-field.ts";
import { aliveStamp, canonicalStamps, INSERT_KEY, type RowState, stampOf } from "./row.ts";
import { laterStamp, replicaOf, type Stamp, ZERO_STAMP } from "./stamp.ts";

/**
 * The conflict resolver: what a row becomes when a change meets it. Pure. For `lww`, `max` and `min` fields and for
 * deletion the order in which changes arrive does not matter; a `counter` relies on every change being merged exactly
 * once, which is the batch's part, and `manual` on the order in which changes are settled.
 */

/** The row after a change, and what of the change, or of the row, did not make it. */
export interface Merged {
  /** Null if there was no row and the change made none. */
  readonly row: RowState | null;
  /** Fields in which the change lost; `""` if a deletion lost to an edit, or an edit to a deletion. */
  readonly lost: readonly string[];
  /** What lost though its author did not know of what it lost to. */
  readonly conflicts: readonly LostValue[];
}

/** The loser of a conflict. */
export interface LostValue {
  /** `""` if an edit and a deletion of the row met. */
  readonly field: string;
  /** The value that lost. Of field `""`: null for a deletion, for edits their values by field. */
  readonly value: JsonValue;
  readonly stamp: Stamp;
}

/** Merges `change` into the row as it is now; null is a row that the server knows nothing of. */
export function mergeChange(policies: Policies, present: RowState | null, change: Change): Merged {
  if (present)
    return change.kind === "delete" ? mergeDelete(present, change) : mergeFields(policies, present, change);
  return { row: change.kind === "create" ? newRow(change) : null, lost: [], conflicts: [] };
}

function newRow(change: CreateChange): RowState {
  return { values: change.values, stamps: canonicalStamps({ ...change.stamps, [INSERT_KEY]: change.stamp }) };
}

function mergeDelete(present: RowState, change: DeleteChange): Merged {
  const alive = aliveStamp(present.stamps);
  const dead = raisedStamp(change.stamp, alive, change.base);
  if (present.dead !== undefined)
    return { row: { ...present, dead: laterStamp(dead, present.dead) }, lost: [], conflicts: [] };
  if (dead > alive) return { row: { ...present, dead }, lost: [], conflicts: unseenEdits(present, change) };
  const lost = { field: INSERT_KEY, value: null, stamp: dead };
  return { row: present, lost: [INSERT_KEY], conflicts: dead === alive ? [] : [lost] };
}

/** The edits that a deletion takes along though its author never saw them. */
function unseenEdits(
  { values, stamps }: RowState,
  { stamp, base = ZERO_STAMP }: DeleteChange,
): readonly LostValue[] {
  const unseen = Object.entries(values).filter(([field]) => {
    const at = stampOf(stamps, field);
    return at > base && replicaOf(at) !== replicaOf(stamp);
  });
  const latest = unseen.map(([field]) => stampOf(stamps, field)).reduce(laterStamp, ZERO_STAMP);
  return unseen.length > 0 ? [{ field: INSERT_KEY, value: Object.fromEntries(unseen), stamp: latest }] : [];
}

function mergeFields(policies: Policies, present: RowState, change: CreateChange | UpdateChange): Merged {
  const values: Record<string, JsonValue> = { ...present.values };
  const stamps: Record<string, Stamp> = { ...present.stamps };
  const lost: string[] = [];
  const conflicts: LostValue[] = [];
  let alive = change.stamp;
  for (const field of Object.keys(change.values)) {
    const old = fieldOf(present, field);
    const edit = editOf(change, field);
    const merged = mergeOne(policies, present, change, field);
    alive = laterStamp(alive, raisedStamp(edit.stamp, old.stamp, edit.base));
    values[field] = merged.value;
    stamps[field] = merged.stamp;
    if (merged.lost) lost.push(field);
    if (merged.conflict) conflicts.push({ field, ...merged.conflict });
  }
  const row = { values, stamps: canonicalStamps(stamps) };
  if (present.dead === undefined) return { row, lost, conflicts };
  if (present.dead < alive) return { row, lost, conflicts: lostDeletion(present.dead, change) };
  return {
    row: { ...row, dead: present.dead },
    lost: [...lost, INSERT_KEY],
    conflicts: buriedEdits(policies, present, change, alive),
  };
}

function mergeOne(
  policies: Policies,
  present: RowState,
  change: CreateChange | UpdateChange,
  field: string,
): MergedField {
  const old = fieldOf(present, field);
  const edit = editOf(change, field);
  const leader = leaderOf(policies, field);
  if (leader === null || !(leader in change.values)) {
    const policy = policies[field] ?? "lww";
    // Nobody sees what a deleted row holds, so nobody has settled it either.
    return mergeField(policy === "manual" && present.dead !== undefined ? "lww" : policy, old, edit);
  }
  switch (decidesFollowers(policies[leader] ?? "max", fieldOf(present, leader), editOf(change, leader))) {
    case "won":
      return followWinner(old, edit);
    case "lost":
      return { ...old, lost: edit.stamp !== ZERO_STAMP && !jsonEqual(edit.value, old.value), conflict: null };
    case "even":
      return { ...mergeField("lww", old, edit), conflict: null };
  }
}

/** A deletion that an edit undid which did not know of it. Who creates the row anew knows what he does. */
function lostDeletion(dead: Stamp, change: CreateChange | UpdateChange): readonly LostValue[] {
  const unseen =
    change.kind === "update" &&
    replicaOf(dead) !== replicaOf(change.stamp) &&
    Object.values(change.bases).every((base) => base < dead);
  return unseen ? [{ field: INSERT_KEY, value: null, stamp: dead }] : [];
}

/** What a person entered into a row that somebody else had deleted. */
function buriedEdits(
  policies: Policies,
  { dead = ZERO_STAMP }: RowState,
  change: CreateChange | UpdateChange,
  stamp: Stamp,
): readonly LostValue[] {
  if (replicaOf(dead) === replicaOf(change.stamp)) return [];
  const entered: Values = Object.fromEntries(
    Object.entries(change.values).filter(
      ([field]) => policies[field] !== "counter" && changeStampOf(change, field) !== ZERO_STAMP,
    ),
  );
  return Object.keys(entered).length > 0 ? [{ field: INSERT_KEY, value: entered, stamp }] : [];
}

function fieldOf({ values, stamps }: RowState, field: string): FieldState {
  return { value: values[field] ?? null, stamp: stampOf(stamps, field) };
}

function editOf(change: CreateChange | UpdateChange, field: string): FieldEdit {
  return {
    value: change.values[field] ?? null,
    stamp: changeStampOf(change, field),
    base: (change.kind === "update" ? change.bases[field] : undefined) ?? ZERO_STAMP,
  };
}
