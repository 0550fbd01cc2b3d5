import {
  type Change,
  changeStampOf,
  type CreateChange,
  type DeleteChange,
  type UpdateChange,
} from "./change.ts";
import { leaderOf, type Policies } from "./entity.ts";
import { jsonEqual, type JsonValue } from "./json.ts";
import {
  decidesFollowers,
  type FieldEdit,
  followWinner,
  type MergedField,
  mergeField,
  raisedStamp,
  fieldOf,
} from "./merge-field.ts";
import { buriedEdits, lostDeletion, type LostValue, unseenEdits } from "./lost-value.ts";
import {
  aliveStamp,
  canonicalStamps,
  INSERT_KEY,
  type RowState,
  type Stamps,
  withInsertStamp,
} from "./row.ts";
import { laterStamp, replicaOf, type Stamp, stampAbove, ZERO_STAMP } from "./stamp.ts";

export type { LostValue } from "./lost-value.ts";

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

/** Merges `change` into the row as it is now; null is a row that the server knows nothing of. */
export function mergeChange(policies: Policies, present: RowState | null, change: Change): Merged {
  if (present)
    return change.kind === "delete"
      ? mergeDelete(policies, present, change)
      : mergeFields(policies, present, change);
  return { row: change.kind === "create" ? newRow(change) : null, lost: [], conflicts: [] };
}

function newRow(change: CreateChange): RowState {
  return { values: change.values, stamps: canonicalStamps({ ...change.stamps, [INSERT_KEY]: change.stamp }) };
}

function mergeDelete(policies: Policies, present: RowState, change: DeleteChange): Merged {
  const alive = aliveStamp(present.stamps);
  const dead = raisedStamp(change.stamp, alive, change.base);
  if (present.dead !== undefined)
    return { row: { ...present, dead: laterStamp(dead, present.dead) }, lost: [], conflicts: [] };
  if (dead > alive)
    return { row: { ...present, dead }, lost: [], conflicts: unseenEdits(policies, present, change) };
  const lost = { field: INSERT_KEY, value: null, stamp: dead };
  return { row: present, lost: [INSERT_KEY], conflicts: dead === alive ? [] : [lost] };
}

function mergeFields(policies: Policies, present: RowState, change: CreateChange | UpdateChange): Merged {
  const values: Record<string, JsonValue> = { ...present.values };
  const stamps: Record<string, Stamp> = { ...present.stamps };
  const lost: string[] = [];
  const conflicts: LostValue[] = [];
  let said = change.stamp;
  for (const field of Object.keys(change.values)) {
    const merged = mergeOne(policies, present, change, field);
    said = laterStamp(said, laterStamp(changeStampOf(change, field), merged.stamp));
    values[field] = merged.value;
    stamps[field] = merged.stamp;
    if (merged.lost) lost.push(field);
    if (merged.conflict) conflicts.push({ field, ...merged.conflict });
  }
  const alive = aboveOwnDeletion(said, present.dead, replicaOf(change.stamp));
  const row = { values, stamps: stampsAlive(present, change, { values, stamps }, alive) };
  if (present.dead === undefined) return { row, lost, conflicts };
  if (present.dead <= alive)
    return {
      row,
      lost,
      conflicts: change.kind === "update" ? [...conflicts, ...lostDeletion(present.dead, change)] : [],
    };
  return {
    row: { ...row, dead: present.dead },
    lost: [...lost, INSERT_KEY],
    conflicts: buriedEdits(policies, change, alive),
  };
}

/** Nobody's later edit of a row loses to his own earlier deletion of it. */
function aboveOwnDeletion(alive: Stamp, dead: Stamp | undefined, author: string): Stamp {
  return dead !== undefined && alive < dead && replicaOf(dead) === author ? stampAbove(dead, author) : alive;
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
    const policy = policies[field];
    // Nobody sees what a deleted row holds, so nobody has settled it either.
    return mergeField(policy === "manual" && present.dead !== undefined ? "lww" : policy, old, edit);
  }
  switch (decidesFollowers(policies[leader], fieldOf(present, leader), editOf(change, leader))) {
    case "won":
      return followWinner(old, edit);
    case "lost":
      return { ...old, lost: edit.stamp !== ZERO_STAMP && !jsonEqual(edit.value, old.value), conflict: null };
    case "even":
      return { ...mergeField("lww", old, edit), conflict: null };
  }
}

/**
 * The stamps of a merged row. Its insert is the latest create, and nobody can delete it with a stamp below the highest
 * that said it was alive, whether or not a field took that stamp over.
 */
function stampsAlive(
  present: RowState,
  change: CreateChange | UpdateChange,
  { values, stamps }: RowState,
  alive: Stamp,
): Stamps {
  const inserted = change.kind === "create" ? change.stamp : ZERO_STAMP;
  const highest = [aliveStamp(stamps), inserted].reduce(laterStamp);
  const floor = laterStamp(aliveStamp(present.stamps), alive);
  return withInsertStamp({ values, stamps }, highest < floor ? floor : inserted);
}

function editOf(change: CreateChange | UpdateChange, field: string): FieldEdit {
  return {
    value: change.values[field] ?? null,
    stamp: changeStampOf(change, field),
    base: (change.kind === "update" ? change.bases[field] : undefined) ?? ZERO_STAMP,
  };
}
