import type { NewRowOf, RowOf } from "@tidemark/sync-core";
import { z } from "zod";
import type { Entities, EntityName, SyncClient } from "../sync-client.ts";

/** What a collection takes in: an insert may leave out the id and the fields with a default. */
export type RowSchema<E> = z.ZodType<RowOf<E> & object, NewRowOf<E> & { readonly id?: string }>;

/**
 * Completes an inserted row, so that it can be shown before it is stored. It refuses nothing: the rules
 * are checked where rows are written, and a row that breaks one already can still be edited elsewhere.
 */
export function rowSchema<E extends Entities, Name extends EntityName<E>>(
  client: SyncClient<E>,
  entity: Name,
): RowSchema<E[Name]> {
  const fields = Object.entries(client.entities[entity]?.fields.shape ?? {});

  function complete(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const row: Record<string, unknown> = { id: client.newId(), ...given };
    for (const [field, rule] of fields) {
      if (row[field] === undefined) row[field] = z.safeParse(rule, undefined).data;
    }
    return row;
  }

  return z.record(z.string(), z.unknown()).transform(complete) as unknown as RowSchema<E[Name]>;
}
