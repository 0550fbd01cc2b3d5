import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createSyncedTable } from "../../testing/test-tables.ts";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";
import { migrate } from "./migrate.ts";

const MIGRATIONS = fileURLToPath(new URL("migrations", import.meta.url));

let writer: TestWriter;
let space: string;
let folder: string;

beforeEach(async () => {
  writer = await startTestWriter(inject("adminUrl"));
  space = await writer.newSpace();
  await writer.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'Run', 1)`;
  folder = await mkdtemp(join(tmpdir(), "tidemark-migrations-"));
  await cp(MIGRATIONS, folder, { recursive: true });
});

afterEach(async () => {
  await writer.end();
  await rm(folder, { recursive: true, force: true });
});

/** Migrates with one more migration behind the app's own. */
async function migrateWith(...statements: readonly string[]): Promise<void> {
  const journalPath = join(folder, "meta", "_journal.json");
  const journal = JSON.parse(await readFile(journalPath, "utf8")) as {
    entries: { idx: number; when: number }[];
  };
  const last = journal.entries.at(-1);
  const entry = { ...last, idx: journal.entries.length, when: (last?.when ?? 0) + 1, tag: "one_more" };
  await writeFile(journalPath, JSON.stringify({ ...journal, entries: [...journal.entries, entry] }));
  await writeFile(join(folder, "one_more.sql"), statements.join("\n--> statement-breakpoint\n"));
  await migrate(writer.adminUrl, undefined, folder);
}

const untouched = () => writer.sql`SELECT target::text, difference FROM tidemark.untouched()`;

test("SQL-22: a migrated database has no table that was altered and not touched", async () => {
  expect([...(await untouched())]).toEqual([]);
  await expect(migrate(writer.adminUrl)).resolves.toBeUndefined();
});

test.each([
  ["adds a column", "ALTER TABLE goal ADD COLUMN priority integer NOT NULL DEFAULT 3", "new column priority"],
  ["drops a column", "ALTER TABLE goal DROP COLUMN unit", "dropped column unit"],
  [
    "gives a column another type",
    "ALTER TABLE goal ALTER COLUMN target_value TYPE numeric(9, 2)",
    "changed column target_value",
  ],
  [
    "renames a column",
    "ALTER TABLE goal RENAME COLUMN unit TO measure",
    "new column measure, dropped column unit",
  ],
  [
    "adds a foreign key",
    "ALTER TABLE goal ADD COLUMN parent_id uuid, ADD CONSTRAINT goal_parent FOREIGN KEY (space_id, parent_id) REFERENCES goal ON DELETE CASCADE",
    "new column parent_id, new foreign key goal_parent",
  ],
])(
  "SQL-22: a migration that %s and touches no row is refused and undone",
  async (_name, alter, difference) => {
    await expect(migrateWith(alter)).rejects.toThrow(
      `goal was altered (${difference}) and its rows were not, so no device would learn of it. ` +
        "End the migration with: SELECT tidemark.sync_touch('goal');",
    );
    expect([...(await untouched())]).toEqual([]);
  },
);

test("SQL-22: a migration that ends with sync_touch gives every row a version and the new column's value", async () => {
  await migrateWith(
    "ALTER TABLE goal ADD COLUMN priority integer NOT NULL DEFAULT 3",
    "SELECT tidemark.sync_touch('goal')",
  );
  const [row] = await writer.sql`SELECT g.version, tidemark."encode:goal"(g) AS values FROM goal AS g`;
  expect(row).toMatchObject({ version: 2, values: { name: "Run", priority: 3 } });
  await writer.sql`UPDATE goal SET priority = 5`;
  const [updated] = await writer.sql`SELECT version, stamps FROM goal`;
  expect(updated).toMatchObject({ version: 3, stamps: { priority: expect.any(String) } });
});

test("SQL-22: a column that is for the server alone is said to be so", async () => {
  await migrateWith(
    "ALTER TABLE goal ADD COLUMN secret text DEFAULT 'x'",
    "SELECT tidemark.sync_enable('goal', '{secret}')",
  );
  const [row] = await writer.sql`SELECT tidemark."encode:goal"(g) AS values FROM goal AS g`;
  expect(row?.["values"]).not.toHaveProperty("secret");
});

test("SQL-22: a constraint that could not sync is refused when its table is touched", async () => {
  const refused = migrateWith(
    "CREATE UNIQUE INDEX goal_name ON goal (space_id, name)",
    "SELECT tidemark.sync_touch('goal')",
  );
  await expect(refused).rejects.toThrow(/unique index/);
});

test("SQL-22: a table that a migration drops is forgotten", async () => {
  await createSyncedTable(writer.sql, "odd", "name text");
  await migrateWith("DROP TABLE odd CASCADE");
  expect([...(await untouched())]).toEqual([]);
});

test("SQL-22: touching more rows than a batch holds gives all of a space one version and no other stamp", async () => {
  await writer.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'many', 1 FROM generate_series(1, 25000)`;
  const other = await writer.newSpace();
  await writer.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${other}, 'Swim', 1)`;
  const stamps = () => writer.sql`SELECT md5(string_agg(stamps::text, '' ORDER BY id)) AS sum FROM goal`;
  const before = await stamps();
  await writer.sql`SELECT tidemark.sync_touch('goal')`;
  const versions =
    await writer.sql`SELECT space_id, version, count(*)::int FROM goal GROUP BY 1, 2 ORDER BY 3`;
  expect([...versions]).toEqual([
    { space_id: other, version: 2, count: 1 },
    { space_id: space, version: 3, count: 25_001 },
  ]);
  expect([...(await stamps())]).toEqual([...before]);
});
