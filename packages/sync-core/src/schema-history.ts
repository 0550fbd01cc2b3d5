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

/** A row of the newer schema `from`, as a client of the older schema `to` knows it. */
export function downgradeRow<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  history: SchemaHistory,
  entity: string,
  row: Row,
  { from, to }: { readonly from: number; readonly to: number },
): Row {
  const steps = stepsBetween(history, entity, to, from).toReversed();
  return steps.length === 0 ? row : steps.reduce(downgradeStep, row);
}

/** What a client of the older schema `to` calls a field of the newer schema `from`. */
export function olderFieldName(
  history: SchemaHistory,
  entity: string,
  field: string,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  return stepsBetween(history, entity, to, from).reduceRight(
    (name, { renamed = {} }) => Object.keys(renamed).find((older) => renamed[older] === name) ?? name,
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
      const step = history[version]?.[entity];
      return step === undefined || step === "new" ? [] : [step];
    });
}

function upgradeEdit(edit: CreateChange | UpdateChange, step: EntityStep): CreateChange | UpdateChange {
  const values: Values = Object.fromEntries(
    Object.entries(toNewer(edit.values, step)).map(([field, value]) => [
      field,
      converted(step, field, "up", value),
    ]),
  );
  const stamps = edit.stamps && toNewer(edit.stamps, step);
  if (edit.kind === "update")
    return { ...edit, values, bases: toNewer(edit.bases, step), ...(stamps && { stamps }) };
  const added = Object.keys(step.added ?? {}).map((field) => [field, ZERO_STAMP] as const);
  return {
    ...edit,
    values: { ...step.added, ...values },
    ...((stamps || added.length > 0) && { stamps: { ...Object.fromEntries(added), ...stamps } }),
  };
}

/** By the newer names, without what the newer version lacks. */
function toNewer<Value>(record: Readonly<Record<string, Value>>, step: EntityStep): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([field]) => !Object.hasOwn(step.removed ?? {}, field))
      .map(([field, value]) => [step.renamed?.[field] ?? field, value]),
  );
}

function downgradeStep<Row extends { readonly values: Values; readonly stamps: Stamps }>(
  row: Row,
  step: EntityStep,
): Row {
  const values = Object.entries(row.values).map(
    ([field, value]) => [field, converted(step, field, "down", value)] as const,
  );
  return Object.assign({}, row, {
    values: { ...step.removed, ...toOlder(Object.fromEntries(values), step) },
    stamps: toOlder(row.stamps, step),
  });
}

function converted(
  step: EntityStep,
  field: string,
  direction: keyof ValueConversion,
  value: JsonValue,
): JsonValue {
  const conversion = step.converted?.[field];
  return conversion ? conversion[direction](value) : value;
}

/** By the older names, without what the older version lacks. */
function toOlder<Value>(record: Readonly<Record<string, Value>>, step: EntityStep): Record<string, Value> {
  const older = Object.fromEntries(Object.entries(step.renamed ?? {}).map(([from, to]) => [to, from]));
  return Object.fromEntries(
    Object.entries(record)
      .filter(([field]) => !Object.hasOwn(step.added ?? {}, field))
      .map(([field, value]) => [older[field] ?? field, value]),
  );
}
