import {
  decodeStamp,
  type Entity,
  INSERT_KEY,
  knowsEntity,
  type OfferedRow,
  type RowState,
  type Stamp,
  stampOf,
  upgradeRow,
  type Values,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { MAX_AHEAD_MS } from "../push/admission.ts";
import type { Schemas } from "../schemas.ts";
import { rowKey } from "../store/rows.ts";

/** Rows of the schema `from` as the present one says them. Those that cannot be said so are passed over. */
export function newerRows(
  { schema, history }: Schemas,
  from: number,
  rows: readonly OfferedRow[],
): readonly OfferedRow[] {
  if (from === schema) return rows;
  return rows.flatMap((row) => {
    if (!knowsEntity(history, row.entity, from)) return [];
    try {
      return upgradeRow(history, row.entity, row, { from, to: schema });
    } catch {
      return [];
    }
  });
}

/**
 * What of an offer can be taken in. The rest is passed over, row by row: nobody waits for its outcome. Rows come with
 * other replicas' stamps, so one from the future is not lowered but left out: this server never gave it.
 */
export function offeredRows(
  entities: Readonly<Record<string, Entity>>,
  rows: readonly OfferedRow[],
  now: number,
): ReadonlyMap<string, Copy> {
  const offered = new Map<string, Copy>();
  for (const row of rows) {
    const entity = entities[row.entity];
    const whole = entity && hasSoundStamps(entity, row, now) ? wholeRow(entity, row) : null;
    if (entity && whole)
      offered.set(rowKey(row.entity, row.id), { row: whole, counts: countsIn(entity, row) });
  }
  return offered;
}

/** A replica's copy of a row. */
export interface Copy {
  /** Its counters are none of the copy's. */
  readonly row: RowState;
  readonly counts: readonly Count[];
}

/** What a counter was in a copy of this version. */
export interface Count {
  readonly field: string;
  readonly was: number;
  readonly version: number;
  readonly stamp: Stamp;
}

function countsIn({ policies }: Entity, { version, values, stamps }: OfferedRow): readonly Count[] {
  if (version === undefined) return [];
  return Object.entries(values).flatMap(([field, was]) =>
    policies[field] === "counter" && typeof was === "number"
      ? [{ field, was, version, stamp: stampOf(stamps, field) }]
      : [],
  );
}

function hasSoundStamps({ policies }: Entity, { stamps }: OfferedRow, now: number): boolean {
  return (
    stamps[INSERT_KEY] !== undefined &&
    Object.keys(stamps).every((field) => field === INSERT_KEY || Object.hasOwn(policies, field)) &&
    Object.values(stamps).every((stamp) => decodeStamp(stamp).ms <= now + MAX_AHEAD_MS)
  );
}

/** The row with defaults for what is never offered; null if it lacks anything else, or breaks a rule. */
function wholeRow({ policies, fields }: Entity, offered: OfferedRow): RowState | null {
  const values = withoutCounters(policies, offered.values);
  const stamps = withoutCounters(policies, offered.stamps);
  const missing = Object.keys(policies).filter((field) => !Object.hasOwn(values, field));
  const counters = missing.filter((field) => policies[field] === "counter");
  const others = missing.filter((field) => policies[field] === "manual");
  if (counters.length + others.length < missing.length) return null;
  if (!Object.keys(values).every((field) => Object.hasOwn(policies, field))) return null;
  const whole = { ...Object.fromEntries(counters.map((field) => [field, 0])), ...values };
  const { data } = fields.safeParse(whole);
  if (!data) return null;
  const defaults = others.map((field) => [field, (data as Values)[field] ?? null] as const);
  return {
    values: { ...whole, ...Object.fromEntries(defaults) },
    stamps: { ...stamps, ...Object.fromEntries(missing.map((field) => [field, ZERO_STAMP])) },
  };
}

function withoutCounters<Value>(
  policies: Entity["policies"],
  record: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([field]) => policies[field] !== "counter"));
}
