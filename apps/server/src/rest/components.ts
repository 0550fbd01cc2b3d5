import {
  batchSchema,
  changeSchema,
  checkpointSchema,
  liveMessageSchema,
  offeredRowSchema,
  outcomeSchema,
  pulledRowSchema,
  settledBatchSchema,
} from "@tidemark/sync-core";
import { z } from "zod";
import { meSchema, spacesSchema } from "./account-schemas.ts";
import { type Route, ROUTES } from "./routes.ts";

/** A JSON schema, as far as it is looked into here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const SHARED = {
  Change: changeSchema,
  Batch: batchSchema,
  Outcome: outcomeSchema,
  SettledBatch: settledBatchSchema,
  PulledRow: pulledRowSchema,
  OfferedRow: offeredRowSchema,
  Checkpoint: checkpointSchema,
  LiveMessage: liveMessageSchema,
  Me: meSchema,
  Spaces: spacesSchema,
};

const names = new Map<z.ZodType, string>();
for (const [name, schema] of Object.entries<z.ZodType>(SHARED)) names.set(schema, name);
for (const [name, { request, reply }] of Object.entries<Route>(ROUTES)) {
  const word = capitalized(name.split(/[ /]/).at(-1) ?? "");
  if (request) names.set(request, `${word}Request`);
  if (!names.has(reply)) names.set(reply, `${word}Reply`);
}

/** Where the document has a schema of the wire. */
export function refTo(schema: z.ZodType): { readonly $ref: string } {
  const name = names.get(schema);
  if (name === undefined) throw new Error("a schema without a name");
  return { $ref: uriOf(name) };
}

/** The schemas of the wire by name, as JSON schemas. A peer ignores fields that it does not know, so none are forbidden. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: uriOf, unrepresentable: "any", io: "input" });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [
      name,
      schema as JsonSchema,
    ]),
  );
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
