import type { Entity } from "@tidemark/sync-core";
import type { Row } from "./replica/replica.ts";
import { unreadableFields } from "./replica/unreadable.ts";

const NONE: readonly string[] = [];

/** Tells which fields of a shown row its entity refuses; the same list for the same row. */
export function createUnreadableRows(
  rowOf: (entity: string, id: string) => Row | null,
  entities: Readonly<Record<string, Entity>>,
): (entity: string, id: string) => readonly string[] {
  const known = new WeakMap<Row, readonly string[]>();

  return (name, id) => {
    const row = rowOf(name, id);
    const entity = entities[name];
    if (!row || !entity) return NONE;
    const before = known.get(row);
    if (before) return before;
    const fields = unreadableFields(entity, row);
    const kept = fields.length > 0 ? fields : NONE;
    known.set(row, kept);
    return kept;
  };
}
