import type { z } from "zod";
import type { JsonValue } from "./json.ts";

/** How two edits of one field become one value. */
export type Policy =
  /** The edit with the higher stamp stays. */
  | "lww"
  /** Every edit is a difference, and all of them add up. */
  | "counter"
  /** The highest value stays, whenever it was given; only SQL lowers it. Null is below everything. */
  | "max"
  /** The lowest value stays, whenever it was given; only SQL raises it. Null is above everything. */
  | "min"
  /** What is settled stays; an edit made without having seen it becomes an open conflict. */
  | "manual"
  /** The value of whichever edit won the `max` or `min` field that it follows; the two are edited together. */
  | Follower;

export interface Follower {
  readonly follows: string;
}

/** The policy of each field of an entity; what merging needs to know of it. */
export type Policies = Readonly<Record<string, Policy>>;

/** A kind of row that syncs. */
export interface Entity<Name extends string = string, Shape extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: Name;
  /** The fields with their rules; a field's default is what a create fills in when it is not given. */
  readonly fields: z.ZodObject<Shape>;
  readonly policies: Policies;
}

/** A row of `E` as the app reads it. */
export type RowOf<E> =
  E extends Entity<string, infer Shape> ? z.output<z.ZodObject<Shape>> & { readonly id: string } : never;

/** What the app gives to create a row of `E`: fields with a default may be left out. */
export type NewRowOf<E> = E extends Entity<string, infer Shape> ? z.input<z.ZodObject<Shape>> : never;

type PolicyOf<Value, Field extends string> =
  | "lww"
  | "manual"
  | { readonly follows: Field }
  | (Value extends number ? "counter" : never)
  | (Value extends number | string | null ? "max" | "min" : never);

/**
 * Defines an entity. Fields not named in `policies` are `lww`. Only a number can be a `counter`; `max` and `min` take
 * numbers, and texts that sort as bytes do, such as dates and times.
 *
 * @throws if a field has a name that the engine keeps for itself, or follows one that is neither `max` nor `min`.
 */
export function defineEntity<const Name extends string, Shape extends z.ZodRawShape>(definition: {
  readonly name: Name;
  readonly fields: z.ZodObject<Shape>;
  readonly policies?: {
    readonly [Field in keyof Shape]?: PolicyOf<z.output<Shape[Field]>, Exclude<keyof Shape, Field> & string>;
  };
}): Entity<Name, Shape> {
  const { name, fields } = definition;
  const given: Readonly<Record<string, Policy | undefined>> = definition.policies ?? {};
  const policies: Record<string, Policy> = {};
  for (const field of Object.keys(fields.shape)) {
    if (RESERVED_FIELDS.has(field))
      throw new Error(`entity "${name}": "${field}" is a reserved name; call the field something else`);
    policies[field] = given[field] ?? "lww";
    const leader = leaderOf(given, field);
    if (leader !== null && given[leader] !== "max" && given[leader] !== "min")
      throw new Error(`entity "${name}": "${field}" follows "${leader}", which has to be max or min`);
  }
  return { name, fields, policies };
}

/** The field that `field` follows; null if it follows none. */
export function leaderOf(
  policies: Readonly<Record<string, Policy | undefined>>,
  field: string,
): string | null {
  const policy = policies[field];
  return typeof policy === "object" ? policy.follows : null;
}

/** Whether the value decides between two edits of the field, and not when they were made. */
export function isTimeless(policies: Policies, field: string): boolean {
  const policy = policies[leaderOf(policies, field) ?? field];
  return policy === "counter" || policy === "max" || policy === "min";
}

/** A field that is edited without the one that it follows, which decides between two edits of it; null if none is. */
export function strayFollower(policies: Policies, values: Values): string | null {
  const edited = Object.keys(values);
  return (
    edited.find((field) => {
      const leader = leaderOf(policies, field);
      return leader !== null && !edited.includes(leader);
    }) ?? null
  );
}

/** The values of a row or a change by field. */
export type Values = Readonly<Record<string, JsonValue>>;

const RESERVED_FIELDS: ReadonlySet<string> = new Set(["id", "spaceId", "updatedAt", "version", "stamps", ""]);
