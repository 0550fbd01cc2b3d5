import { changeStampOf, type CreateChange, type DeleteChange, type UpdateChange } from "./change.ts";
import type { Policies, Values } from "./entity.ts";
import type { JsonValue } from "./json.ts";
import { INSERT_KEY, type RowState, stampOf } from "./row.ts";
import { laterStamp, replicaOf, type Stamp, ZERO_STAMP } from "./stamp.ts";

/** The loser of a conflict. */
export interface LostValue {
  /** `""` if an edit and a deletion of the row met. */
  readonly field: string;
  /** The value that lost. Of field `""`: null for a deletion, for edits their values by field. */
  readonly value: JsonValue;
  readonly stamp: Stamp;
}

/** The edits that a deletion takes along though its author never saw them. */
export function unseenEdits(
  policies: Policies,
  { values, stamps }: RowState,
  { stamp, base = ZERO_STAMP }: DeleteChange,
): readonly LostValue[] {
  const unseen = Object.keys(values).filter((field) => {
    const at = stampOf(stamps, field);
    return at > base && replicaOf(at) !== replicaOf(stamp);
  });
  const latest = unseen.map((field) => stampOf(stamps, field)).reduce(laterStamp, ZERO_STAMP);
  return lostEdits(policies, values, unseen, latest);
}

/** A deletion that an edit undid which did not know of it. Who creates the row anew knows what he does. */
export function lostDeletion(dead: Stamp, change: UpdateChange): readonly LostValue[] {
  const unseen =
    replicaOf(dead) !== replicaOf(change.stamp) && Object.values(change.bases).every((base) => base < dead);
  return unseen ? [{ field: INSERT_KEY, value: null, stamp: dead }] : [];
}

/** What a person entered into a row that somebody else had deleted. */
export function buriedEdits(
  policies: Policies,
  change: CreateChange | UpdateChange,
  stamp: Stamp,
): readonly LostValue[] {
  const entered = Object.keys(change.values).filter((field) => changeStampOf(change, field) !== ZERO_STAMP);
  return lostEdits(policies, change.values, entered, stamp);
}

/** Edits that a deletion won over. What a counter got is not among them: it comes back with the row. */
function lostEdits(
  policies: Policies,
  values: Values,
  fields: readonly string[],
  stamp: Stamp,
): readonly LostValue[] {
  if (fields.length === 0) return [];
  const kept = fields.filter((field) => policies[field] !== "counter");
  const value = Object.fromEntries(kept.map((field) => [field, values[field] ?? null]));
  return [{ field: INSERT_KEY, value, stamp }];
}
