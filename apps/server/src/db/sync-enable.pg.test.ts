import type { Stamps } from "@tidemark/sync-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createSyncedTable, createTable, dropTables } from "../../testing/test-tables.ts";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

const TO_GOAL = "FOREIGN KEY (space_id, goal_id) REFERENCES goal";

let writer: TestWriter;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

beforeEach(() => writer.sql`DELETE FROM tidemark.space`);

afterEach(() => dropTables(writer.sql, "odd_child", "odd"));

const enable = (table = "odd") => writer.sql`SELECT tidemark.sync_enable(${table}::text::regclass)`;

test.each([
  ["a partitioned table", "CREATE TABLE odd (LIKE goal) PARTITION BY LIST (space_id)", /it is a partition/],
  ["a heir", "CREATE TABLE odd () INHERITS (goal)", /part of an inheritance/],
  ["an unlogged table", "CREATE UNLOGGED TABLE odd (LIKE goal)", /temporary or unlogged/],
  [
    "a table without the engine's columns",
    "CREATE TABLE odd (space_id uuid, id uuid)",
    /lacks stamps, updated_at, version/,
  ],
  ["plain json", "CREATE TABLE odd (LIKE goal, extra json)", /json has no equality \(extra\)/],
  [
    "a table with another key",
    "CREATE TABLE odd (LIKE goal, PRIMARY KEY (id))",
    /primary key is not \(space_id, id\)/,
  ],
  [
    "a table that would outlive its space",
    "CREATE TABLE odd (LIKE goal, PRIMARY KEY (space_id, id))",
    /rows would outlive their space/,
  ],
])("SQL-14: %s cannot sync, and the error says why", async (_name, create, why) => {
  await writer.sql.unsafe(create);
  await expect(enable()).rejects.toThrow(why);
});

test.each(["interval", "money", "tstzrange", "timestamptz[]", "bytea[]", "regclass", "odd_pair", "odd_time"])(
  "SQL-14: a column of %s cannot sync, since each session would write it in its own way",
  async (type) => {
    await writer.sql`CREATE TYPE odd_pair AS (at timestamptz, n int)`;
    await writer.sql`CREATE DOMAIN odd_time AS timestamptz`;
    try {
      await createTable(writer.sql, "odd", `mine ${type}`);
      await expect(enable()).rejects.toThrow(/cannot sync: its values would look different .* \(mine /);
      await writer.sql`SELECT tidemark.sync_enable('odd', '{mine}')`;
      await dropTables(writer.sql, "odd");
    } finally {
      await writer.sql`DROP TYPE odd_pair`;
      await writer.sql`DROP DOMAIN odd_time CASCADE`;
    }
  },
);

test("SQL-14: a view cannot sync, and the error says why", async () => {
  await writer.sql`CREATE VIEW odd_view AS SELECT * FROM goal`;
  await expect(enable("odd_view")).rejects.toThrow(/not an ordinary table/);
  await writer.sql`DROP VIEW odd_view`;
});

test("SQL-14: a table that syncs from now on gives the rows it has a version and a stamp", async () => {
  const space = await writer.newSpace();
  await createTable(writer.sql, "odd", "name text", "secret text");
  await writer.sql`INSERT INTO odd (space_id, name) VALUES (${space}, 'old')`;
  await writer.sql`SELECT tidemark.sync_enable('odd', '{secret}')`;
  const read = () => writer.sql<{ version: number; stamps: Stamps }[]>`SELECT version, stamps FROM odd`;
  const [before] = await read();
  expect(before).toEqual({ version: 1, stamps: { "": expect.stringMatching(/z{8}$/) } });
  await writer.sql`UPDATE odd SET secret = 'kept here'`;
  expect([...(await read())]).toEqual([before]);
  const [encoded] = await writer.sql`SELECT tidemark."encode:odd"(o) AS row FROM odd AS o`;
  expect(encoded).toEqual({ row: { name: "old" } });
});

test("SQL-14: a table may have more columns than a function takes arguments", async () => {
  const space = await writer.newSpace();
  const columns = Array.from({ length: 120 }, (_, index) => `column_${index} integer DEFAULT ${index}`);
  await createSyncedTable(writer.sql, "odd", ...columns);
  await writer.sql`INSERT INTO odd (space_id) VALUES (${space})`;
  const [encoded] = await writer.sql<
    { row: Record<string, number> }[]
  >`SELECT tidemark."encode:odd"(o) AS row FROM odd AS o`;
  expect(encoded?.row).toMatchObject({ column0: 0, column49: 49, column119: 119 });
});

test("SQL-14: a table that was dropped and made again syncs again", async () => {
  await createSyncedTable(writer.sql, "odd", "name text");
  await writer.sql`DROP TABLE odd CASCADE`;
  await createSyncedTable(writer.sql, "odd", "title text");
  const [known] = await writer.sql`SELECT shape FROM tidemark.synced WHERE entity = 'odd'`;
  expect(known?.["shape"]).toHaveProperty("column title", "text");
});

test.each([
  [
    "that leaves out the space",
    "goal_id uuid REFERENCES odd_parent (id)",
    /odd_goal_id_fkey of public.odd to public.odd_parent leaves out space_id/,
    "Make it FOREIGN KEY (space_id, goal_id) REFERENCES public.odd_parent (space_id, id).",
  ],
  [
    "that would set the space to null",
    `goal_id uuid, ${TO_GOAL} ON DELETE SET NULL`,
    /would set space_id, and the row of public.goal could never be deleted/,
    "Name the column: ON DELETE SET NULL (goal_id).",
  ],
  [
    "that would set the space to its default",
    `goal_id uuid, ${TO_GOAL} ON DELETE SET DEFAULT`,
    /would set space_id/,
    "Name the column: ON DELETE SET DEFAULT (goal_id).",
  ],
  [
    "by which rows go with a parent that is known by something else than its key",
    "parent_name text, FOREIGN KEY (space_id, parent_name) REFERENCES odd_parent (space_id, name) ON DELETE CASCADE",
    /does not refer to the key of public.odd_parent/,
    "Make it refer to public.odd_parent (space_id, id).",
  ],
])(
  "SQL-20: a foreign key %s cannot sync, and the error says how it could",
  async (_name, column, why, hint) => {
    await createTable(writer.sql, "odd_parent", "name text");
    try {
      await writer.sql`ALTER TABLE odd_parent ADD UNIQUE (id), ADD UNIQUE (space_id, name)`;
      await createTable(writer.sql, "odd", column);
      await writer.sql`INSERT INTO tidemark.synced VALUES ('odd_parent', 'oddParent', '{}')`;
      await expect(enable()).rejects.toMatchObject({ message: expect.stringMatching(why), hint });
    } finally {
      await dropTables(writer.sql, "odd", "odd_parent");
    }
  },
);

test("SQL-20: a table is refused as well for a foreign key that refers to it", async () => {
  await createTable(writer.sql, "odd", "UNIQUE (id) DEFERRABLE");
  await writer.sql`ALTER TABLE odd ADD CONSTRAINT odd_key UNIQUE (id, space_id)`;
  await writer.sql`ALTER TABLE odd DROP CONSTRAINT odd_key`;
  await createSyncedTable(writer.sql, "odd_child", "odd_id uuid", "odd_space uuid");
  await writer.sql`ALTER TABLE odd_child ADD FOREIGN KEY (odd_space, odd_id) REFERENCES odd`;
  await expect(enable()).rejects.toThrow(/of public.odd_child to public.odd leaves out space_id/);
});

test.each([
  ["that names its column", `goal_id uuid, ${TO_GOAL} ON DELETE SET NULL (goal_id)`],
  ["that forbids the deletion", `goal_id uuid, ${TO_GOAL}`],
  ["by which rows go", `goal_id uuid, ${TO_GOAL} ON DELETE CASCADE`],
])("SQL-20: a foreign key %s can sync", async (_name, column) => {
  await createTable(writer.sql, "odd", column);
  await expect(enable()).resolves.toHaveLength(1);
});

test("SQL-20: where a foreign key names its column, the parent can be deleted and the child is stamped", async () => {
  const space = await writer.newSpace();
  await createSyncedTable(writer.sql, "odd", `goal_id uuid, ${TO_GOAL} ON DELETE SET NULL (goal_id)`);
  await writer.sql`WITH parent AS (INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'Run', 1) RETURNING id)
    INSERT INTO odd (space_id, goal_id) SELECT ${space}, id FROM parent`;
  await writer.sql`DELETE FROM goal`;
  const [child] = await writer.sql`SELECT goal_id, version, stamps FROM odd`;
  expect(child).toEqual({
    goal_id: null,
    version: 2,
    stamps: { "": expect.any(String), goalId: expect.any(String) },
  });
});

test.each([
  [
    "A unique constraint",
    "ALTER TABLE odd ADD CONSTRAINT odd_name UNIQUE (space_id, name)",
    /its constraint odd_name is checked row by row/,
    "Make it DEFERRABLE: ALTER TABLE public.odd DROP CONSTRAINT odd_name, ADD CONSTRAINT odd_name UNIQUE (space_id, name) DEFERRABLE.",
  ],
  [
    "A unique index",
    "CREATE UNIQUE INDEX odd_name ON odd (space_id, name) WHERE name <> ''",
    /its unique index public.odd_name is checked row by row/,
    expect.stringMatching(/UNIQUE \(…\) DEFERRABLE or, .* EXCLUDE USING btree/),
  ],
])("SQL-20: %s that cannot wait for the end cannot sync", async (_name, constraint, why, hint) => {
  await createTable(writer.sql, "odd", "name text");
  await writer.sql.unsafe(constraint);
  await expect(enable()).rejects.toMatchObject({ message: expect.stringMatching(why), hint });
});

test.each([
  ["a unique constraint", "UNIQUE (space_id, name) DEFERRABLE"],
  [
    "an exclusion in place of a partial unique index",
    "EXCLUDE USING btree (space_id WITH =, name WITH =) WHERE (name <> '') DEFERRABLE",
  ],
])("SQL-20: two rows swap their values under %s that can wait", async (_name, constraint) => {
  const space = await writer.newSpace();
  await createSyncedTable(writer.sql, "odd", "name text", constraint);
  await writer.sql`INSERT INTO odd (space_id, name) VALUES (${space}, 'a'), (${space}, 'b')`;
  await writer.sql.begin(async (tx) => {
    await tx`SET CONSTRAINTS ALL DEFERRED`;
    await tx`UPDATE odd SET name = CASE name WHEN 'a' THEN 'b' ELSE 'a' END`;
    await tx`SET CONSTRAINTS ALL IMMEDIATE`;
  });
  await expect(writer.sql`INSERT INTO odd (space_id, name) VALUES (${space}, 'a')`).rejects.toMatchObject({
    code: expect.stringMatching(/23505|23P01/),
  });
});
