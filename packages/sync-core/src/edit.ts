import type { CreateChange, DeleteChange, UpdateChange } from "./change.ts";
import type { Policies, Values } from "./entity.ts";
import type { JsonValue } from "./json.ts";
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
 * the difference.
 */
export function editedValues(policies: Policies, before: Values, after: Values): Values {
  const edited: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = before[field] ?? null;
    if (policies[field] === undefined || JSON.stringify(value) === JSON.stringify(old)) continue;
    edited[field] = policies[field] === "counter" ? Number(value) - Number(old) : value;
  }
  return edited;
}
