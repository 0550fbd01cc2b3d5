import { randomUUID } from "node:crypto";
import { conflictEntity } from "@tidemark/sync-core";
import { getTableColumns } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { syncConflict } from "./sync-conflict.ts";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

const STAMP = "0mh3k1z5q0000abc1234";

let writer: TestWriter;
let space: string;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

beforeEach(async () => {
  space = await writer.newSpace();
});

const insertConflict = (row = randomUUID()) =>
  writer.asRequest(
    space,
    (tx) => tx`
      INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, value, stamp, replica)
      VALUES (${space}, 'goal', ${row}, 'name', '"Run"', ${STAMP}, 'abc12345') RETURNING id`,
  );

test("SQL-15: a conflict syncs like any row: it has a version, and leaves a tombstone when it is resolved", async () => {
  const row = randomUUID();
  await insertConflict(row);
  const [conflict] = await writer.sql`
    SELECT c.version, c.stamps, tidemark."encode:syncConflict"(c) AS values FROM tidemark.sync_conflict AS c WHERE c.space_id = ${space}`;
  expect(conflict).toMatchObject({
    version: 1,
    stamps: { "": expect.stringMatching(/z{8}$/) },
    values: { entity: "goal", rowId: row, field: "name", value: "Run", stamp: STAMP, replica: "abc12345" },
  });
  expect(conflictEntity.fields.safeParse(conflict?.["values"])).toMatchObject({ success: true });
  await writer.asRequest(space, (tx) => tx`DELETE FROM tidemark.sync_conflict`);
  expect(await writer.tombstonesOf(space)).toMatchObject([{ entity: "syncConflict", version: 2 }]);
});

test("SQL-15: a request sees the conflicts of its own space alone", async () => {
  await insertConflict();
  const count = (of: string) =>
    writer.asRequest(of, async (tx) => (await tx`SELECT FROM tidemark.sync_conflict`).count);
  expect([await count(space), await count(await writer.newSpace())]).toEqual([1, 0]);
});

test("SQL-15: a deletion that lost is a conflict without a value", async () => {
  await writer.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, value, stamp, replica)
    VALUES (${space}, 'goal', gen_random_uuid(), '', NULL, ${STAMP}, 'abc12345')`;
  const [conflict] = await writer.sql`
    SELECT tidemark."encode:syncConflict"(c) AS values FROM tidemark.sync_conflict AS c WHERE c.space_id = ${space}`;
  expect(conflict?.["values"]).toMatchObject({ field: "", value: null });
});

test("the server's table of conflicts has the columns that the database has", async () => {
  const columns = await writer.sql<{ name: string; type: string; required: boolean }[]>`
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required FROM pg_attribute
    WHERE attrelid = 'tidemark.sync_conflict'::regclass AND attnum > 0 ORDER BY attnum`;
  expect(
    Object.values(getTableColumns(syncConflict)).map((column) => ({
      name: column.name,
      type: column.getSQLType().replace(/^timestamp \((\d)\)/, "timestamp($1)"),
      required: column.notNull,
    })),
  ).toEqual([...columns]);
});
