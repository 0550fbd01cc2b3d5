import { defineEntity, jsonValueSchema } from "@tidemark/sync-core";
import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { z } from "zod";
import type { SyncedTable } from "../../db/registry.ts";
import { syncedColumns } from "../../db/synced-table.ts";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica } from "../../../testing/replica.ts";
import { createSyncedTable } from "../../../testing/test-tables.ts";

let engine: TestEngine;

const note: SyncedTable = {
  entity: defineEntity({ name: "note", fields: z.object({ title: z.string(), data: jsonValueSchema }) }),
  table: pgTable("note", syncedColumns({ title: text("title").notNull(), data: jsonb("data").notNull() })),
  tableName: "note",
  columns: [
    { field: "title", column: "title", type: "text" },
    { field: "data", column: "data", type: "jsonb" },
  ],
};

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"), {
    tables: { note },
    prepare: (sql) => createSyncedTable(sql, "note", "title text NOT NULL", "data jsonb NOT NULL"),
  });
});

afterAll(async () => {
  await engine.end();
});

test.for([2, 20])(
  "of %i rows that are edited together each keeps what SQL gave its other fields",
  async (count) => {
    const { sql } = engine;
    const space = await engine.newSpace();
    const ann = createTestReplica(engine.server, space);
    // More digits than JavaScript's numbers have.
    const notes = await sql<{ id: string }[]>`
    INSERT INTO note (space_id, title, data) SELECT ${space}, 'by SQL', '{"n":12345678901234567890}'
    FROM generate_series(1, ${count}) RETURNING id`;
    const { cursor } = await ann.pullAll(null);
    const edits = notes.map(({ id }, n) =>
      ann.update(id, n === 0 ? { data: 1 } : { title: "by Ann" }, { entity: "note", base: ann.stamp() }),
    );
    await ann.push(...edits);
    const kept = await sql`
    SELECT DISTINCT data::text, stamps ? 'data' AS stamped FROM note WHERE space_id = ${space} AND title = 'by Ann'`;
    expect([...kept]).toEqual([{ data: '{"n": 12345678901234567890}', stamped: false }]);
    expect((await ann.pullAll(cursor)).rows).toHaveLength(count);
  },
);
