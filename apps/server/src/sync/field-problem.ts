import type { Entity } from "@tidemark/sync-core";
import { safeParse } from "zod";

/** Why a field of `entity` cannot have this value, as a sentence for a person; null if it can. */
export function fieldProblem(entity: Entity, field: string, value: unknown): string | null {
  const schema = entity.fields.shape[field];
  if (!schema) return `“${field}” is not a field of ${entity.name}`;
  return safeParse(schema, value).error?.issues[0]?.message ?? null;
}
