import { type Change, changeStampOf, type CreateChange, type UpdateChange } from "./change.ts";
import { isTimeless, leaderOf, type Policies, type Values } from "./entity.ts";
import { canonicalJson, type JsonValue } from "./json.ts";
import { decidesFollowers } from "./merge-field.ts";
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
  /** Whether a create filled the field in and nobody has given it a value since. */
  readonly isDefault: (field: string) => boolean;
  readonly aliveAt: Stamp;
}

function startingRow(base: RowState | null): Shown {
  const stamp = (field: string) => base && stampOf(base.stamps, field);
  return {
    values: base && base.dead === undefined ? base.values : null,
    remains: base?.values ?? {},
    stampOf: stamp,
    isDefault: (field) => stamp(field) === ZERO_STAMP,
    aliveAt: base ? (base.dead ?? aliveStamp(base.stamps)) : ZERO_STAMP,
  };
}

function layFailed(policies: Policies, row: Shown, change: Change): Shown {
  if (change.kind === "delete") return change.stamp > row.aliveAt ? { ...row, values: null } : row;
  if (row.values === null && change.stamp < row.aliveAt) return row;
  const shows = (field: string) => {
    const present = row.stampOf(field);
    return present === null || isTimeless(policies, field) || changeStampOf(change, field) > present;
  };
  return lay(policies, row, change, Object.keys(change.values).filter(shows));
}

function layPending(policies: Policies, row: Shown, change: Change): Shown {
  return change.kind === "delete"
    ? { ...row, values: null }
    : lay(policies, row, change, Object.keys(change.values));
}

function lay(
  policies: Policies,
  row: Shown,
  change: CreateChange | UpdateChange,
  fields: readonly string[],
): Shown {
  const before = { ...row, values: { ...row.remains, ...row.values } };
  const values: Record<string, JsonValue> = { ...before.values };
  const written = fields.filter((field) => replaces(policies, before, change, field));
  for (const field of written) {
    const value = change.values[field] ?? null;
    values[field] = policies[field] === "counter" ? Number(values[field] ?? 0) + Number(value) : value;
  }
  const isDefault = (field: string) =>
    written.includes(field) ? changeStampOf(change, field) === ZERO_STAMP : row.isDefault(field);
  return { ...row, values, remains: values, isDefault };
}

/** Whether the server will take over what the change says of this field, if nothing newer is there by then. */
function replaces(
  policies: Policies,
  row: Shown & { readonly values: Values },
  change: CreateChange | UpdateChange,
  field: string,
): boolean {
  if (policies[field] === "counter" || !(field in row.values)) return true;
  const edit = (of: string) => ({ value: change.values[of] ?? null, stamp: changeStampOf(change, of) });
  const present = (of: string) => ({
    value: row.values[of] ?? null,
    stamp: row.isDefault(of) ? ZERO_STAMP : change.stamp,
  });
  const decider = leaderOf(policies, field) ?? field;
  const policy = policies[decider];
  if (decider in change.values && (policy === "max" || policy === "min")) {
    const decided = decidesFollowers(policy, present(decider), edit(decider));
    if (decided !== "even") return decided === "won";
  }
  if (edit(field).stamp !== ZERO_STAMP) return true;
  return row.isDefault(field) && canonicalJson(edit(field).value) > canonicalJson(present(field).value);
}
