import { entities } from "@tidemark/domain";
import { expect, test } from "vitest";
import { syncedTables } from "./registry.ts";

test("SQL-14: every entity has its table, with a column for each field and under the name that the triggers use", () => {
  for (const [name, { entity, columns, tableName }] of Object.entries(syncedTables)) {
    expect(name).toBe(entity.name);
    expect(columns.map((column) => column.field).toSorted()).toEqual(
      Object.keys(entity.fields.shape).toSorted(),
    );
    const camel = (snake: string) => snake.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
    expect(columns.map((column) => camel(column.column))).toEqual(columns.map((column) => column.field));
    expect(camel(tableName)).toBe(name);
  }
  expect(Object.keys(syncedTables)).toEqual(Object.keys(entities));
});
