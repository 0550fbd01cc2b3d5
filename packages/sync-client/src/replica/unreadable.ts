import type { Entity, Values } from "@tidemark/sync-core";
import { z } from "zod";

/** The fields of a row whose values break their rules, which only SQL or another version of the app can have done. */
export function unreadableFields(entity: Entity, values: Values): readonly string[] {
  return Object.entries(entity.fields.shape).flatMap(([field, rule]) =>
    z.safeParse(rule, values[field]).success ? [] : [field],
  );
}
