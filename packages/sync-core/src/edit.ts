import { changeStampOf, type CreateChange, type DeleteChange, type UpdateChange } from "./change.ts";
import { leaderOf, type Policies, type Values } from "./entity.ts";
import { jsonEqual, type JsonValue } from "./json.ts";
import { decidesFollowers } from "./merge-field.ts";
import { type Stamp, ZERO_STAMP } from "./stamp.ts";

/** Where and when an edit happens; the caller has ticked the clock and drawn the id. */
export interface EditHead {
  readonly id: string;
  readonly entity: string;
  readonly row: string;
  readonly stamp: Stamp;
  readonly group?: string;
}

/** A create. Fields that were not given but filled by default carry the zero stamp. */
export function createChange(head: EditHead, values: Values, given: ReadonlySet<string>): CreateChange {
  const defaults = Object.keys(values).filter((field) => !given.has(field));
  const stamps = Object.fromEntries(defaults.map((field) => [field, ZERO_STAMP]));
  return { ...head, kind: "create", values: { ...values }, ...(defaults.length > 0 && { stamps }) };
}

/** An update of some fields; `bases` holds for each the stamp of the value that its author saw. */
export function updateChange(
  head: EditHead,
  values: Values,
  bases: Readonly<Record<string, Stamp>>,
): UpdateChange {
  return { ...head, kind: "update", values: { ...values }, bases: { ...bases } };
}

/** A deletion; `base` is the highest stamp in the row that its author saw, if the server has sent one. */
export function deleteChange(head: EditHead, base: Stamp | undefined): DeleteChange {
  return { ...head, kind: "delete", ...(base !== undefined && { base }) };
}

/**
 * What an edit from `before` to `after` says in a change: the fields that differ, and for a counter
 * the difference. With a field that follows another goes that one, if `after` has it.
 */
export function editedValues(policies: Policies, before: Values, after: Values): Values {
  const edited: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field] ?? null;
    if (policies[field] === undefined || jsonEqual(value, old)) continue;
    edited[field] = policies[field] === "counter" ? Number(value) - Number(old) : value;
    const leader = leaderOf(policies, field);
    const leads = leader === null ? undefined : after[leader];
    if (leader !== null && leads !== undefined) edited[leader] = leads;
  }
  return edited;
}

/**
 * Whether what `later` says of a field takes the place of what the same author said in `earlier`. A difference is
 * added to, never replaced; a `max` or `min` field gives way to nothing less, and what follows it goes with it.
 */
export function takesPlace(
  policies: Policies,
  earlier: CreateChange | UpdateChange,
  later: CreateChange | UpdateChange,
  field: string,
): boolean {
  const decider = leaderOf(policies, field) ?? field;
  const policy = policies[decider];
  if (policy === "counter") return false;
  if (policy !== "max" && policy !== "min") return field in later.values;
  if (!(decider in later.values)) return false;
  if (!(decider in earlier.values)) return field in later.values;
  return decidesFollowers(policy, stateIn(earlier, decider), stateIn(later, decider)) !== "lost";
}

function stateIn(
  change: CreateChange | UpdateChange,
  field: string,
): { value: JsonValue; stamp: Stamp; base: Stamp } {
  return { value: change.values[field] ?? null, stamp: changeStampOf(change, field), base: ZERO_STAMP };
}
