import type { Policy } from "./entity.ts";
import { canonicalJson, jsonEqual, type JsonValue } from "./json.ts";
import { type RowState, stampOf } from "./row.ts";
import { laterStamp, replicaOf, type Stamp, stampAbove, ZERO_STAMP } from "./stamp.ts";

/** A field's value and when it got it. */
export interface FieldState {
  readonly value: JsonValue;
  readonly stamp: Stamp;
}

/** One field of a row. */
export function fieldOf({ values, stamps }: RowState, field: string): FieldState {
  return { value: values[field] ?? null, stamp: stampOf(stamps, field) };
}

/** An edit of one field; `base` is the stamp of the value that its author saw. */
export interface FieldEdit extends FieldState {
  readonly base: Stamp;
}

export interface MergedField extends FieldState {
  /** Whether the edit's value did not make it. */
  readonly lost: boolean;
  /** The loser of two edits that did not know of each other, if the policy leaves the choice to people. */
  readonly conflict: FieldState | null;
}

/**
 * Merges an edit into a field. The fields that follow one are not decided here but by {@link decidesFollowers}.
 */
export function mergeField(policy: Policy | undefined, present: FieldState, edit: FieldEdit): MergedField {
  switch (policy) {
    case "counter":
      return addDifference(present, edit);
    case "max":
    case "min":
      return mergeExtreme(policy, present, edit);
    case "manual":
      return mergeManual(present, edit);
    default:
      return mergeLatest(present, edit);
  }
}

/** What an edit of a `max` or `min` field says about those that follow it: it won, it lost, or their stamps decide. */
export function decidesFollowers(
  policy: Policy | undefined,
  present: FieldState,
  edit: FieldState,
): "won" | "lost" | "even" {
  if (isGiven(edit) === isGiven(present) && jsonEqual(edit.value, present.value)) return "even";
  return outdoes(policy, present, edit) ? "won" : "lost";
}

/** Makes a follower's edit win whatever its stamp; a value that was given never changes under the stamp it had. */
export function followWinner(present: FieldState, { value, stamp }: FieldEdit): MergedField {
  const taken = stamp === present.stamp && stamp !== ZERO_STAMP;
  return { value, stamp: taken ? stampAbove(stamp, replicaOf(stamp)) : stamp, lost: false, conflict: null };
}

/**
 * Nobody's later keystroke loses to an earlier one that he saw or made himself. What he saw may have been lowered when it
 * was admitted, so its stamp is not above the base. Equal stamps are one edit.
 */
export function raisedStamp(stamp: Stamp, present: Stamp, base: Stamp | undefined): Stamp {
  const seen = present <= (base ?? ZERO_STAMP) || replicaOf(present) === replicaOf(stamp);
  return stamp < present && stamp !== ZERO_STAMP && seen ? stampAbove(present, replicaOf(stamp)) : stamp;
}

function mergeLatest(present: FieldState, { value, ...edit }: FieldEdit): MergedField {
  if (jsonEqual(value, present.value))
    return { ...present, stamp: laterStamp(edit.stamp, present.stamp), lost: false, conflict: null };
  const stamp = raisedStamp(edit.stamp, present.stamp, edit.base);
  const wins =
    stamp > present.stamp || (stamp === present.stamp && canonicalJson(value) > canonicalJson(present.value));
  const concurrent = isConcurrent(present, { value, ...edit });
  if (wins) return { value, stamp, lost: false, conflict: concurrent ? present : null };
  return { ...present, lost: isGiven(edit), conflict: concurrent ? { value, stamp } : null };
}

function addDifference(present: FieldState, { value, stamp }: FieldEdit): MergedField {
  return {
    value: Number(present.value ?? 0) + Number(value),
    stamp: value === 0 ? laterStamp(stamp, present.stamp) : stampOver(present.stamp, stamp),
    lost: false,
    conflict: null,
  };
}

/** The stamp only rises, or a deletion would be compared with another row depending on who came first. */
function mergeExtreme(policy: Policy | undefined, present: FieldState, edit: FieldEdit): MergedField {
  const { value, stamp } = edit;
  if (outdoes(policy, present, edit)) {
    const raised = isGiven(edit) ? stampOver(present.stamp, stamp) : stamp;
    return { value, stamp: raised, lost: false, conflict: null };
  }
  const lost = isGiven(edit) && !jsonEqual(value, present.value);
  return { value: present.value, stamp: laterStamp(stamp, present.stamp), lost, conflict: null };
}

function mergeManual(present: FieldState, edit: FieldEdit): MergedField {
  const { value, stamp } = edit;
  if (!isGiven(edit) || jsonEqual(value, present.value)) return mergeLatest(present, edit);
  if (isConcurrent(present, edit)) return { ...present, lost: true, conflict: { value, stamp } };
  return { value, stamp: stampOver(present.stamp, stamp), lost: false, conflict: null };
}

/** Whether neither author knew of the other's edit, and the edits differ. */
function isConcurrent(present: FieldState, edit: FieldEdit): boolean {
  return (
    present.stamp > edit.base &&
    isGiven(edit) &&
    replicaOf(present.stamp) !== replicaOf(edit.stamp) &&
    !jsonEqual(edit.value, present.value)
  );
}

/** Whether an edit takes the place of what a `max` or `min` field holds. What was filled by default never stays. */
function outdoes(policy: Policy | undefined, present: FieldState, edit: FieldState): boolean {
  return isGiven(edit) === isGiven(present) ? beats(policy, edit.value, present.value) : isGiven(edit);
}

/** Whether `value` takes the place of `present` in a `max` or `min` field if somebody gave both. */
function beats(policy: Policy | undefined, value: JsonValue, present: JsonValue): boolean {
  if (value === null || present === null) return present === null && value !== null;
  const higher =
    typeof value === typeof present ? value > present : canonicalJson(value) > canonicalJson(present);
  return policy === "max" ? higher : !higher && !jsonEqual(value, present);
}

/** Whether somebody gave the value; otherwise a create filled it in. */
function isGiven({ stamp }: Pick<FieldState, "stamp">): boolean {
  return stamp !== ZERO_STAMP;
}

/** `stamp`, or what is just above `present` by the same author: a value never changes under the stamp it had. */
function stampOver(present: Stamp, stamp: Stamp): Stamp {
  return stamp > present ? stamp : stampAbove(present, replicaOf(stamp));
}
