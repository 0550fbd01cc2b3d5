import type { Entity } from "@tidemark/sync-core";
import { safeParse } from "zod";
import type { $ZodErrorMap } from "zod/v4/core";

/** Why a field of `entity` cannot have this value, as a sentence for a person; null if it can. */
export function fieldProblem(entity: Entity, field: string, value: unknown): string | null {
  const schema = entity.fields.shape[field];
  if (!schema) return `“${field}” is not a field of ${entity.name}`;
  return safeParse(schema, value, { error: sentencesFor(field) }).error?.issues[0]?.message ?? null;
}

const NEEDED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
};

/** Sentences for what the entity has no words of its own for. Without `name` it is the field that the issue is at. */
export function sentencesFor(name?: string): $ZodErrorMap {
  return (issue) => {
    const field = name ?? String(issue.path?.[0] ?? "it");
    if (issue.input === undefined) return `${field} is missing`;
    if (issue.code === "invalid_value") return `${field} has to be one of ${issue.values.join(", ")}`;
    const needed = issue.code === "invalid_type" ? NEEDED[issue.expected] : undefined;
    return needed === undefined ? undefined : `${field} has to be ${needed}`;
  };
}
