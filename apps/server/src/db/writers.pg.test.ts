import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createSyncedTable, dropTables } from "../../testing/test-tables.ts";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

let writer: TestWriter;
let space: string;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

beforeEach(async () => {
  space = await writer.newSpace();
});

afterEach(() => dropTables(writer.sql, "odd"));

const insertGoal = (id: string, name = "Run") =>
  writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${id}, ${name}, 12)`;

const goals = () =>
  writer.sql`SELECT id, name, version, stamps FROM goal WHERE space_id = ${space} ORDER BY name`;

/** The fields that bear a stamp of their own. */
const stamped = (stamps: Record<string, string>) => Object.keys(stamps).filter((key) => key !== "");

test("SQL-1: COPY gives its rows one version and a stamp each", async () => {
  const lines = [1, 2, 3].map((n) => `${space}\tgoal ${n}\t12\n`);
  await writer.sql.begin(async (tx) => {
    await pipeline(
      Readable.from(lines),
      await tx`COPY goal (space_id, name, target_value) FROM STDIN`.writable(),
    );
  });
  const row = (n: number) => ({
    name: `goal ${n}`,
    version: 1,
    stamps: { "": expect.stringMatching(/z{8}$/) },
  });
  expect([...(await goals())]).toMatchObject([row(1), row(2), row(3)]);
});

test("SQL-1: MERGE that inserts, updates and deletes leaves one version, new rows, and a tombstone", async () => {
  const [kept, gone] = [randomUUID(), randomUUID()];
  await insertGoal(kept, "kept");
  await insertGoal(gone, "gone");
  await writer.sql`
    MERGE INTO goal AS g
    USING (VALUES (${kept}::uuid, 'a, kept'), (${gone}::uuid, NULL), (${randomUUID()}::uuid, 'b, new')) AS w (id, name)
    ON g.space_id = ${space} AND g.id = w.id
    WHEN MATCHED AND w.name IS NULL THEN DELETE
    WHEN MATCHED THEN UPDATE SET name = w.name
    WHEN NOT MATCHED THEN INSERT (space_id, id, name, target_value) VALUES (${space}, w.id, w.name, 1)`;
  expect([...(await goals())]).toMatchObject([
    { name: "a, kept", version: 3, stamps: { name: expect.any(String) } },
    { name: "b, new", version: 3 },
  ]);
  expect(await writer.tombstonesOf(space)).toMatchObject([{ id: gone, version: 3 }]);
});

test("SQL-1: INSERT … ON CONFLICT DO UPDATE is an edit of what it sets, and DO NOTHING leaves the row as it is", async () => {
  const id = randomUUID();
  await insertGoal(id);
  const insert = (then: string) =>
    writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${id}, 'Swim', 1) ON CONFLICT (space_id, id) ${writer.sql.unsafe(then)}`;
  await insert("DO UPDATE SET name = excluded.name");
  await insert("DO NOTHING");
  const [goal] = await goals();
  expect(goal).toMatchObject({ name: "Swim", version: 2 });
  expect(stamped(goal?.["stamps"])).toEqual(["name"]);
  expect(await writer.tombstonesOf(space)).toEqual([]);
});

test("SQL-1: a row that is inserted, updated and deleted in one transaction leaves a tombstone alone", async () => {
  const id = randomUUID();
  await writer.sql.begin(async (tx) => {
    await tx`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${id}, 'Run', 1)`;
    await tx`UPDATE goal SET name = 'Swim' WHERE id = ${id}`;
    await tx`DELETE FROM goal WHERE id = ${id}`;
  });
  expect([...(await goals())]).toEqual([]);
  expect(await writer.tombstonesOf(space)).toMatchObject([{ id, version: 1, row: { name: "Swim" } }]);
});

test("SQL-3: a generated column follows its row: it is no field and has no stamp", async () => {
  await createSyncedTable(
    writer.sql,
    "odd",
    "laps integer",
    "meters integer GENERATED ALWAYS AS (laps * 400) STORED",
  );
  await writer.sql`INSERT INTO odd (space_id, laps) VALUES (${space}, 2)`;
  await writer.sql`UPDATE odd SET laps = 3`;
  const [row] =
    await writer.sql`SELECT meters, version, stamps, tidemark."encode:odd"(o) AS values FROM odd AS o`;
  expect(row).toMatchObject({ meters: 1200, version: 2, values: { laps: 3 } });
  expect([Object.keys(row?.["values"]), stamped(row?.["stamps"])]).toEqual([["laps"], ["laps"]]);
});

test("SQL-3: what a trigger of the team's changes in the row is stamped, and what it skips makes no version", async () => {
  const id = randomUUID();
  await writer.sql.unsafe(`
    CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.name = 'skip me' THEN RETURN NULL; END IF;
      NEW.description := upper(NEW.name); RETURN NEW; END $$;
    CREATE TRIGGER zz_tidy BEFORE INSERT OR UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION tidy()`);
  try {
    await insertGoal(id);
    await writer.sql`UPDATE goal SET name = 'Swim' WHERE id = ${id}`;
    await writer.sql`UPDATE goal SET name = 'skip me' WHERE id = ${id}`;
    const [goal] = await writer.sql`SELECT description, version, stamps FROM goal WHERE id = ${id}`;
    expect(goal).toMatchObject({ description: "SWIM", version: 2 });
    expect(stamped(goal?.["stamps"]).toSorted()).toEqual(["description", "name"]);
    expect(await writer.versionOf(space)).toBe(2);
  } finally {
    await writer.sql.unsafe("DROP TRIGGER zz_tidy ON goal; DROP FUNCTION tidy()");
  }
});

test("SQL-2: what a trigger of the team's writes elsewhere has the version of the write that it follows", async () => {
  await createSyncedTable(writer.sql, "odd", "note text");
  await writer.sql.unsafe(`
    CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO odd (space_id, note) VALUES (NEW.space_id, NEW.name); RETURN NULL; END $$;
    CREATE TRIGGER note_it AFTER INSERT ON goal FOR EACH ROW EXECUTE FUNCTION note_it()`);
  try {
    await insertGoal(randomUUID());
    expect([...(await writer.sql`SELECT note, version FROM odd`)]).toEqual([{ note: "Run", version: 1 }]);
  } finally {
    await writer.sql.unsafe("DROP TRIGGER note_it ON goal; DROP FUNCTION note_it()");
  }
});

test("SQL-1: who has taken the spaces in order writes to all of them and meets nobody", async () => {
  const other = await writer.newSpace();
  const write = (first: string, second: string) =>
    writer.sql.begin(async (tx) => {
      await tx`SELECT tidemark.sync_lock(${[first, second]}::uuid[])`;
      for (const of of [first, second])
        await tx`INSERT INTO goal (space_id, name, target_value) VALUES (${of}, 'Run', 1)`;
    });
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? write(space, other) : write(other, space))),
  );
  expect([await writer.versionOf(space), await writer.versionOf(other)]).toEqual([20, 20]);
});
