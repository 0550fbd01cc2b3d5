import type { Change, CreateChange, UpdateChange } from "./change.ts";
import type { Values } from "./entity.ts";
import type { JsonValue } from "./json.ts";
import type { Stamps } from "./row.ts";
import { ZERO_STAMP } from "./stamp.ts";

/** How an entity came from one version of the app's schema to the next. Names are the newer version's unless said. */
export interface EntityStep {
  /** Newer name by older name. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Fields that the older version lacks, with what rows that it creates get. */
  readonly added?: Values;
  /** Fields that the newer version lacks, by their older names, with what an older client is shown. */
  readonly removed?: Values;
  /** Fields whose values are written in another way. */
  readonly converted?: Readonly<Record<string, ValueConversion>>;
}

export interface ValueConversion {
  readonly up: (older: JsonValue) => JsonValue;
  readonly down: (newer: JsonValue) => JsonValue;
}

/** The steps to each version from the one before it. An entity that is `"new"` in a step is unknown before it. */
export type SchemaHistory = Readonly<Record<number, Readonly<Record<string, EntityStep | "new">>>>;

/** Whether a client of schema `version` knows the entity. */
export function knowsEntity(history: SchemaHistory, entity: string, version: number): boolean {
  return !Object.entries(history).some(([to, step]) => Number(to) > version && step[entity] === "new");
}

/** A change made under the older schema `from`, as the newer schema `to` says it. Its ids and stamps stay. */
export function upgradeChange(history: SchemaHistory, change: Change, from: number, to: number): Change {
  return stepsBetween(history, change.entity, from, to).reduce<Change>(
    (older, step) => (older.kind === "delete" ? older : upgradeEdit(older, step)),
    change,
  );
}

/** A row that a client of the older schema `from` has, as the newer schema `to` says it. Fields that it lacks are defaults. */
export function upgradeRow<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  history: SchemaHistory,
  entity: string,
  row: Row,
  { from, to }: { readonly from: number; readonly to: number },
): Row {
  return stepsBetween(history, entity, from, to).reduce(upgradeStep, row);
}

/**
 * A row of the newer schema `from`, as a client of the older schema `to` knows it. A value that breaks its field's rules
 * may be none that can be converted: it stays as it stands.
 */
export function downgradeRow<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  history: SchemaHistory,
  entity: string,
  row: Row,
  { from, to }: { readonly from: number; readonly to: number },
): Row {
  const steps = stepsBetween(history, entity, to, from).toReversed();
  return steps.length === 0 ? row : steps.reduce(downgradeStep, row);
}

/** What a client of the older schema `to` calls a field of the newer schema `from`; null if it has none such. */
export function olderFieldName(
  history: SchemaHistory,
  entity: string,
  field: string,
  { from, to }: { readonly from: number; readonly to: number },
): string | null {
  return stepsBetween(history, entity, to, from).reduceRight<string | null>(
    (name, { renamed = {}, added = {} }) =>
      name === null || Object.hasOwn(added, name)
        ? null
        : (Object.keys(renamed).find((older) => renamed[older] === name) ?? name),
    field,
  );
}

function stepsBetween(
  history: SchemaHistory,
  entity: string,
  older: number,
  newer: number,
): readonly EntityStep[] {
  return Object.keys(history)
    .map(Number)
    .filter((version) => version > older && version <= newer)
    .toSorted((a, b) => a - b)
    .flatMap((version) => {
      const step = ownOf(history[version], entity);
      return step === undefined || step === "new" ? [] : [step];
    });
}

function upgradeEdit(edit: CreateChange | UpdateChange, step: EntityStep): CreateChange | UpdateChange {
  if (edit.kind === "create") {
    const { stamps = {} } = edit;
    const whole = upgradeStep({ values: edit.values, stamps }, step);
    const { values } = whole;
    return { ...edit, values, ...((edit.stamps || step.added) && { stamps: whole.stamps }) };
  }
  const stamps = edit.stamps && toNewer(edit.stamps, step);
  const bases = toNewer(edit.bases, step);
  return { ...edit, values: newerValues(edit.values, step), bases, ...(stamps && { stamps }) };
}

function upgradeStep<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  row: Row,
  step: EntityStep,
): Row {
  const added = Object.keys(step.added ?? {}).map((field) => [field, ZERO_STAMP] as const);
  return Object.assign({}, row, {
    values: { ...step.added, ...newerValues(row.values, step) },
    stamps: { ...Object.fromEntries(added), ...toNewer(row.stamps, step) },
  });
}

function newerValues(values: Values, step: EntityStep): Values {
  return Object.fromEntries(
    Object.entries(toNewer(values, step)).map(([field, value]) => {
      const conversion = ownOf(step.converted, field);
      return [field, conversion ? conversion.up(value) : value];
    }),
  );
}

/** By the newer names, without what the newer version lacks. */
function toNewer<Value>(record: Readonly<Record<string, Value>>, step: EntityStep): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([field]) => !Object.hasOwn(step.removed ?? {}, field))
      .map(([field, value]) => [ownOf(step.renamed, field) ?? field, value]),
  );
}

function downgradeStep<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  row: Row,
  step: EntityStep,
): Row {
  const values = Object.entries(row.values).map(
    ([field, value]) => [field, olderValue(step, field, value)] as const,
  );
  return Object.assign({}, row, {
    values: { ...step.removed, ...toOlder(Object.fromEntries(values), step) },
    stamps: toOlder(row.stamps, step),
  });
}

function olderValue(step: EntityStep, field: string, value: JsonValue): JsonValue {
  const conversion = ownOf(step.converted, field);
  try {
    return conversion ? conversion.down(value) : value;
  } catch {
    return value;
  }
}

/** Names come from clients, and every object has more than its own. */
function ownOf<Value>(record: Readonly<Record<string, Value>> = {}, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** By the older names, without what the older version lacks. */
function toOlder<Value>(record: Readonly<Record<string, Value>>, step: EntityStep): Record<string, Value> {
  const older: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(step.renamed ?? {}).map(([from, to]) => [to, from]),
  );
  return Object.fromEntries(
    Object.entries(record)
      .filter(([field]) => !Object.hasOwn(step.added ?? {}, field))
      .map(([field, value]) => [ownOf(older, field) ?? field, value]),
  );
}
