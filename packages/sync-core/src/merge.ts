import {
  type Change,
  changeStampOf,
  type CreateChange,
  type DeleteChange,
  type UpdateChange,
} from "./change.ts";
import type { Policies } from "./entity.ts";
import { canonicalJson, type JsonValue } from "./json.ts";
import { aliveStamp, canonicalStamps, INSERT_KEY, type RowState, stampOf } from "./row.ts";
import { laterStamp, replicaOf, type Stamp, stampAbove, ZERO_STAMP } from "./stamp.ts";

/**
 * The conflict resolver: what a row becomes when a change meets it. Pure. For `lww` fields and for
 * deletion the order in which changes arrive does not matter; a `counter` relies on every change being
 * merged exactly once, which is the batch's part.
 */

/** The row after a change, and what of the change did not make it. */
export interface Merged {
  /** Null if there was no row and the change made none. */
  readonly row: RowState | null;
  /** Fields whose present value was later; `""` if a deletion lost to an edit, or an edit to a deletion. */
  readonly lost: readonly string[];
}

/** Merges `change` into the row as it is now; null is a row that the server knows nothing of. */
export function mergeChange(policies: Policies, present: RowState | null, change: Change): Merged {
  if (change.kind === "delete") return present ? mergeDelete(present, change) : { row: null, lost: [] };
  if (present) return mergeFields(policies, present, change);
  return { row: change.kind === "create" ? newRow(change) : null, lost: [] };
}

function newRow(change: CreateChange): RowState {
  return { values: change.values, stamps: canonicalStamps({ ...change.stamps, [INSERT_KEY]: change.stamp }) };
}

function mergeDelete(present: RowState, change: DeleteChange): Merged {
  const alive = aliveStamp(present.stamps);
  const dead = raised(change.stamp, alive, change.base);
  if (dead <= alive && present.dead === undefined) return { row: present, lost: [INSERT_KEY] };
  return {
    row: { ...present, dead: present.dead === undefined ? dead : laterStamp(dead, present.dead) },
    lost: [],
  };
}

function mergeFields(policies: Policies, present: RowState, change: CreateChange | UpdateChange): Merged {
  const values: Record<string, JsonValue> = { ...present.values };
  const stamps: Record<string, Stamp> = { ...present.stamps };
  const lost: string[] = [];
  let alive = change.stamp;
  for (const [field, value] of Object.entries(change.values)) {
    const old = stampOf(present.stamps, field);
    const stamp = raised(changeStampOf(change, field), old, basesOf(change)[field]);
    alive = laterStamp(alive, stamp);
    if (policies[field] === "counter") {
      values[field] = Number(values[field] ?? 0) + Number(value);
      // A value never changes under the stamp it had: the database would stamp it as SQL's.
      stamps[field] = stamp > old || value === 0 ? laterStamp(stamp, old) : stampAbove(old, replicaOf(stamp));
    } else if (stamp > old || (stamp === old && outranks(value, values[field] ?? null))) {
      values[field] = value;
      stamps[field] = stamp;
    } else if (stamp !== old && stamp !== ZERO_STAMP) {
      lost.push(field);
    }
  }
  const row = { values, stamps: canonicalStamps(stamps) };
  if (present.dead === undefined || present.dead < alive) return { row, lost };
  return { row: { ...row, dead: present.dead }, lost: [...lost, INSERT_KEY] };
}

/** Nobody's later keystroke loses to an earlier one that he saw or made himself. Equal stamps are one edit. */
function raised(stamp: Stamp, present: Stamp, base: Stamp | undefined): Stamp {
  const seen = present === base || replicaOf(present) === replicaOf(stamp);
  return stamp < present && stamp !== ZERO_STAMP && seen ? stampAbove(present, replicaOf(stamp)) : stamp;
}

function outranks(value: JsonValue, present: JsonValue): boolean {
  return canonicalJson(value) > canonicalJson(present);
}

function basesOf(change: CreateChange | UpdateChange): Readonly<Record<string, Stamp>> {
  return change.kind === "update" ? change.bases : {};
}
