import type { z } from "zod";
import type { JsonValue } from "./json.ts";

/** How two edits of one field become one value. */
export type Policy =
  /** The edit with the higher stamp stays. */
  | "lww"
  /** Every edit is a difference, and all of them add up. */
  | "counter";

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

type CounterFields<Shape extends z.ZodRawShape> = {
  [Field in keyof Shape]: z.output<Shape[Field]> extends number ? Field : never;
}[keyof Shape];

/**
 * Defines an entity. Fields not named in `policies` are `lww`; only a number can be a `counter`.
 *
 * @throws if a field has a name that the engine keeps for itself.
 */
export function defineEntity<const Name extends string, Shape extends z.ZodRawShape>(definition: {
  readonly name: Name;
  readonly fields: z.ZodObject<Shape>;
  readonly policies?: {
    readonly [Field in keyof Shape]?: Field extends CounterFields<Shape> ? Policy : "lww";
  };
}): Entity<Name, Shape> {
  const given: Readonly<Record<string, Policy | undefined>> = definition.policies ?? {};
  const policies: Record<string, Policy> = {};
  for (const field of Object.keys(definition.fields.shape)) {
    if (RESERVED_FIELDS.has(field))
      throw new Error(
        `entity "${definition.name}": "${field}" is a reserved name; call the field something else`,
      );
    policies[field] = given[field] ?? "lww";
  }
  return { name: definition.name, fields: definition.fields, policies };
}

/** The values of a row or a change by field. */
export type Values = Readonly<Record<string, JsonValue>>;

const RESERVED_FIELDS: ReadonlySet<string> = new Set(["id", "spaceId", "updatedAt", "version", "stamps", ""]);
