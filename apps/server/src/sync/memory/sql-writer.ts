import { safeParse } from "zod";
import type { Entity, JsonValue, Values } from "@tidemark/sync-core";
import type { Draft } from "./draft.ts";
import type { RowWriter } from "./row-writer.ts";

/** A writer that is no replica: what psql or a service does in one transaction. */
export interface SqlWriter {
  /** Fields that are left out get their default. */
  insert(entity: string, id: string, values: Values): void;
  /** Says whether there was such a row. */
  update(entity: string, id: string, values: Values): boolean;
  delete(entity: string, id: string): boolean;
  /** Empties the table, in every space. */
  truncate(entity: string): void;
}

/** A space as the transaction has it. */
export interface SqlSpace {
  readonly draft: Draft;
  readonly rows: RowWriter;
}

export interface SqlWriterDeps {
  readonly entities: Readonly<Record<string, Entity>>;
  readonly space: SqlSpace;
  readonly everySpace: () => readonly SqlSpace[];
}

export function createSqlWriter({ entities, space: { rows }, everySpace }: SqlWriterDeps): SqlWriter {
  function known(name: string, values: Values = {}): Entity {
    const entity = entities[name];
    if (!entity) throw new Error(`there is no table of ${name}; define the entity first`);
    const stranger = Object.keys(values).find((field) => !Object.hasOwn(entity.policies, field));
    if (stranger !== undefined) throw new Error(`${name} has no field “${stranger}”`);
    return entity;
  }

  return {
    insert: (entity, id, values) =>
      rows.insert(entity, id, withDefaults(known(entity, values), values), null),
    update: (entity, id, values) => rows.update(known(entity, values).name, id, values, null),
    delete: (entity, id) => rows.delete(known(entity).name, id),
    truncate(entity) {
      known(entity);
      for (const space of everySpace())
        for (const { id } of space.draft.rowsOf(entity)) space.rows.delete(entity, id);
    },
  };
}

function withDefaults(entity: Entity, values: Values): Values {
  const whole: Record<string, JsonValue> = {};
  for (const [field, rule] of Object.entries(entity.fields.shape))
    whole[field] = values[field] ?? (safeParse(rule, undefined).data as JsonValue | undefined) ?? null;
  return whole;
}
