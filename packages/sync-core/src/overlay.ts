import { type Change, changeStampOf } from "./change.ts";
import { leaderOf, type Policies, type Values } from "./entity.ts";
import type { JsonValue } from "./json.ts";
import { beats } from "./merge-field.ts";
import { aliveStamp, type RowState, stampOf } from "./row.ts";
import { type Stamp, ZERO_STAMP } from "./stamp.ts";

/** What lies over a row's base on this device, each in the order in which it was made. */
export interface Overlay {
  readonly failed: readonly Change[];
  readonly outbox: readonly Change[];
}

/**
 * The row that a person sees: the base, over it failed changes where they are later than the base,
 * over that the outbox as if the server had already said yes. Null if the row is not there.
 */
export function visibleRow(
  policies: Policies,
  base: RowState | null,
  { failed, outbox }: Overlay,
): Values | null {
  const present = failed.reduce((row, change) => layFailed(policies, row, change), startingRow(base));
  return outbox.reduce((row, change) => layPending(policies, row, change), present).values;
}

interface Shown {
  readonly values: Values | null;
  /** What is left of a deleted row, for an edit that brings it back. */
  readonly remains: Values;
  /** Null where there is no base to compare with. */
  readonly stampOf: (field: string) => Stamp | null;
  readonly aliveAt: Stamp;
}

function startingRow(base: RowState | null): Shown {
  if (!base) return { values: null, remains: {}, stampOf: () => null, aliveAt: ZERO_STAMP };
  return {
    values: base.dead === undefined ? base.values : null,
    remains: base.values,
    stampOf: (field) => stampOf(base.stamps, field),
    aliveAt: base.dead ?? aliveStamp(base.stamps),
  };
}

function layFailed(policies: Policies, row: Shown, change: Change): Shown {
  if (change.kind === "delete") return change.stamp > row.aliveAt ? { ...row, values: null } : row;
  if (row.values === null && change.stamp < row.aliveAt) return row;
  const shows = (field: string) => {
    const present = row.stampOf(field);
    return present === null || isTimeless(policies, field) || changeStampOf(change, field) > present;
  };
  return lay(
    policies,
    row,
    Object.fromEntries(Object.entries(change.values).filter(([field]) => shows(field))),
  );
}

/** Whether the value decides and not when it was given. */
function isTimeless(policies: Policies, field: string): boolean {
  const policy = policies[leaderOf(policies, field) ?? field];
  return policy === "counter" || policy === "max" || policy === "min";
}

function layPending(policies: Policies, row: Shown, change: Change): Shown {
  return change.kind === "delete" ? { ...row, values: null } : lay(policies, row, change.values);
}

function lay(policies: Policies, row: Shown, edit: Values): Shown {
  const before: Values = { ...row.remains, ...row.values };
  const values: Record<string, JsonValue> = { ...before };
  for (const [field, value] of Object.entries(edit)) {
    if (policies[field] === "counter") values[field] = Number(values[field] ?? 0) + Number(value);
    else if (!isBeaten(policies, before, edit, leaderOf(policies, field) ?? field)) values[field] = value;
  }
  return { ...row, values, remains: values };
}

/** Whether the row holds more, or less, than what the edit gives to a `max` or `min` field. */
function isBeaten(policies: Policies, before: Values, edit: Values, field: string): boolean {
  const policy = policies[field];
  if (policy !== "max" && policy !== "min") return false;
  return field in edit && beats(policy, before[field] ?? null, edit[field] ?? null);
}
