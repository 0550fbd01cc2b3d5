import { encodeStamp, stampOf, type Stamps } from "@tidemark/sync-core";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../testing/index.ts";
import { createSyncedTable, dropTables } from "../../testing/test-tables.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";

const ID = "01900000-0000-7000-8000-00000000000a";

interface GoalRow {
  id: string;
  name: string;
  version: number;
  stamps: Stamps;
  updated_at: Date;
}

let database: TestDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await createTestDatabase(inject("adminUrl"));
  sql = postgres(database.adminUrl, {
    types: { bigint: postgres.BigInt },
    onnotice: () => undefined,
    max: 4,
  });
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

beforeEach(async () => {
  await sql`DELETE FROM tidemark.space`;
  await sql`INSERT INTO tidemark.space (id) VALUES (${SPACE})`;
});

async function insertGoal(name = "Read", id = ID): Promise<void> {
  await sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${SPACE}, ${id}, ${name}, 12)`;
}

async function goalRow(id = ID): Promise<GoalRow> {
  const [row] = await sql<
    GoalRow[]
  >`SELECT id, name, version::int, stamps, updated_at FROM goal WHERE id = ${id}`;
  if (!row) throw new Error("the goal is not there");
  return row;
}

async function spaceVersion(): Promise<number> {
  const [row] = await sql<{ version: number }[]>`SELECT version::int FROM tidemark.space WHERE id = ${SPACE}`;
  return row?.version ?? -1;
}

async function tombstones(): Promise<
  { id: string; version: number; stamp: string; row: Record<string, unknown> }[]
> {
  return await sql`SELECT id, version::int, stamp, row FROM tidemark.tombstone ORDER BY id`;
}

test("CLK-5: an edit is stamped when it is made, not when its transaction began", async () => {
  const [made] = await sql.begin(async (tx) => {
    const [{ begun } = { begun: 0 }] = await tx<
      { begun: number }[]
    >`SELECT (extract(epoch FROM now()) * 1000)::float8 AS begun`;
    await tx`SELECT pg_sleep(0.05)`;
    await tx`INSERT INTO goal (space_id, id, name, target_value) VALUES (${SPACE}, ${ID}, 'late', 1)`;
    return await tx<{ ms: number; begun: number }[]>`
      SELECT tidemark.from_base36(left(stamps ->> '', 9))::float8 AS ms, ${begun}::float8 AS begun FROM goal`;
  });
  expect(made && made.ms - made.begun).toBeGreaterThanOrEqual(49);
});

test("SQL-1: every write to a space gets the next version", async () => {
  await insertGoal();
  await sql`UPDATE goal SET current_value = 3`;
  expect([(await goalRow()).version, await spaceVersion()]).toEqual([2, 2]);
});

test("SQL-2: all writes of a transaction share one version, also across savepoints", async () => {
  await sql.begin(async (tx) => {
    await tx`INSERT INTO goal (space_id, id, name, target_value) VALUES (${SPACE}, ${ID}, 'a', 1)`;
    await tx.savepoint((inner) => inner`UPDATE goal SET name = 'b'`);
    await tx
      .savepoint(async (inner) => {
        await inner`UPDATE goal SET name = 'lost'`;
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    await tx`UPDATE goal SET unit = 'books'`;
  });
  expect(await goalRow()).toMatchObject({ name: "b", version: 1 });
});

test("SQL-2: a version that was rolled back is used again, by a savepoint as by a transaction", async () => {
  await sql.begin(async (tx) => {
    await tx
      .savepoint(async (inner) => {
        await inner`INSERT INTO goal (space_id, name, target_value) VALUES (${SPACE}, 'lost', 1)`;
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    await tx`INSERT INTO goal (space_id, id, name, target_value) VALUES (${SPACE}, ${ID}, 'kept', 1)`;
  });
  expect([(await goalRow()).version, await spaceVersion()]).toEqual([1, 1]);
});

test("SQL-2: a statement over many spaces gives each one version", async () => {
  const spaces = await sql<
    { id: string }[]
  >`INSERT INTO tidemark.space (id) SELECT gen_random_uuid() FROM generate_series(1, 20) RETURNING id`;
  const ids = spaces.map((space) => space.id);
  await sql`INSERT INTO goal (space_id, name, target_value) SELECT s, 'x', 1 FROM generate_series(1, 5), unnest(${ids}::uuid[]) s`;
  const versions =
    await sql`SELECT DISTINCT g.version::int AS row, s.version::int AS space FROM goal g JOIN tidemark.space s ON s.id = g.space_id`;
  expect([...versions]).toEqual([{ row: 1, space: 1 }]);
});

test("SQL-3: only the fields that changed get a new stamp, above the one they had", async () => {
  await insertGoal();
  const before = await goalRow();
  await sql`UPDATE goal SET name = 'Run', unit = ''`;
  const after = await goalRow();
  expect(Object.keys(after.stamps).toSorted()).toEqual(["", "name"]);
  expect(stampOf(after.stamps, "name") > stampOf(before.stamps, "name")).toBe(true);
  expect(after.updated_at.getTime()).toBeGreaterThanOrEqual(before.updated_at.getTime());
});

test("SQL-3: two edits of one field in one millisecond have two stamps", async () => {
  await insertGoal();
  const stamps = await sql.begin(async (tx) => {
    const seen: string[] = [];
    for (let count = 0; count < 30; count += 1) {
      const [row] = await tx<
        { stamp: string }[]
      >`UPDATE goal SET current_value = ${count + 1} RETURNING stamps ->> 'currentValue' AS stamp`;
      seen.push(row?.stamp ?? "");
    }
    return seen;
  });
  expect(stamps).toEqual([...new Set(stamps)].toSorted());
});

test("SQL-3: an edit is stamped above a value from a clock that runs ahead", async () => {
  const future = encodeStamp({ ms: Date.now() + 3_600_000, counter: 46_655 }, "zzzzzzzy");
  await sql.begin(async (tx) => {
    await tx`SELECT set_config('tidemark.push', pg_current_xact_id()::text, true)`;
    await tx`INSERT INTO goal (space_id, id, name, target_value, stamps) VALUES (${SPACE}, ${ID}, 'x', 1, ${tx.json({ "": future })})`;
  });
  await sql`UPDATE goal SET name = 'y'`;
  await sql`UPDATE goal SET name = 'z'`;
  const { stamps } = await goalRow();
  expect(stampOf(stamps, "name") > future).toBe(true);
  expect(stampOf(stamps, "name").slice(9, 12)).toBe("000");
});

test("SQL-3: what a writer puts into version, stamps and updated_at is ignored", async () => {
  await insertGoal();
  const before = await goalRow();
  await sql`UPDATE goal SET version = 99, stamps = '{"": "x"}', updated_at = '2001-01-01'`;
  expect(await goalRow()).toEqual(before);
  await sql`INSERT INTO goal (space_id, name, target_value, version, stamps) VALUES (${SPACE}, 'y', 1, 77, '{"": "x"}')`;
  const [inserted] = await sql<GoalRow[]>`SELECT version::int, stamps FROM goal WHERE name = 'y'`;
  expect(inserted?.version).toBe(2);
  expect(inserted?.stamps[""]).toMatch(/^[0-9a-z]{12}z{8}$/);
});

test("SQL-3: an upsert that sets every column stamps only what differs", async () => {
  await insertGoal();
  await sql`
    INSERT INTO goal (space_id, id, name, target_value) VALUES (${SPACE}, ${ID}, 'Read', 20)
    ON CONFLICT (space_id, id) DO UPDATE
    SET name = excluded.name, target_value = excluded.target_value, stamps = excluded.stamps, version = excluded.version`;
  expect(Object.keys((await goalRow()).stamps).toSorted()).toEqual(["", "targetValue"]);
});

test("SQL-3: a push's stamps are kept, and what a trigger of the team's changed besides is stamped", async () => {
  const given = encodeStamp({ ms: 5, counter: 0 }, "aaaaaaaa");
  const later = encodeStamp({ ms: 9, counter: 0 }, "aaaaaaaa");
  await sql.unsafe(`CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.description := 'by trigger'; RETURN NEW; END $$;
    CREATE TRIGGER zz_note BEFORE UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION note_it()`);
  try {
    await sql.begin(async (tx) => {
      await tx`SELECT set_config('tidemark.push', pg_current_xact_id()::text, true)`;
      await tx`INSERT INTO goal (space_id, id, name, target_value, stamps) VALUES (${SPACE}, ${ID}, 'x', 1, ${tx.json({ "": given })})`;
      await tx`UPDATE goal SET name = 'y', stamps = ${tx.json({ "": given, name: later })}`;
    });
    const { stamps } = await goalRow();
    expect(stamps).toMatchObject({ "": given, name: later });
    expect(stamps["description"]).toMatch(/z{8}$/);
  } finally {
    await sql.unsafe("DROP TRIGGER zz_note ON goal; DROP FUNCTION note_it()");
  }
});

test("SQL-4: an update that changes no field makes no version and counts as an update", async () => {
  await insertGoal();
  const result = await sql`UPDATE goal SET name = 'Read'`;
  expect([result.count, await spaceVersion()]).toEqual([1, 1]);
});

test("SQL-5: a deletion leaves a tombstone with the row as it was", async () => {
  await insertGoal();
  const { stamps } = await goalRow();
  await sql`DELETE FROM goal`;
  const [tombstone] = await tombstones();
  expect(tombstone).toMatchObject({
    id: ID,
    version: 2,
    row: { name: "Read", targetValue: 12, dueOn: null },
  });
  expect(tombstone && tombstone.stamp > stampOf(stamps, "name")).toBe(true);
});

test("SQL-5: an insert over a tombstone removes it and is stamped above it", async () => {
  await insertGoal();
  await sql`DELETE FROM goal`;
  const [tombstone] = await tombstones();
  await insertGoal("Again");
  expect(await tombstones()).toEqual([]);
  expect(stampOf((await goalRow()).stamps, "name") > (tombstone?.stamp ?? "")).toBe(true);
});

test("SQL-5: a row that one statement deletes and inserts again leaves no tombstone", async () => {
  await insertGoal();
  await sql`WITH gone AS (DELETE FROM goal RETURNING *) INSERT INTO goal (space_id, id, name, target_value) SELECT space_id, id, 'Again', 1 FROM gone`;
  expect(await tombstones()).toEqual([]);
  expect((await goalRow()).name).toBe("Again");
});

test("SQL-5: TRUNCATE leaves tombstones, and is refused where it could miss rows", async () => {
  await insertGoal();
  const strict = sql.begin("ISOLATION LEVEL REPEATABLE READ", (tx) => tx`TRUNCATE goal`);
  await expect(strict).rejects.toThrow(/READ COMMITTED/);
  await sql`TRUNCATE goal`;
  expect(await tombstones()).toMatchObject([{ id: ID, version: 2 }]);
});

test("SQL-6: the space and the id of a row never change, and the error says what to do", async () => {
  await insertGoal();
  await expect(sql`UPDATE goal SET id = gen_random_uuid()`).rejects.toMatchObject({
    hint: "Insert a new row and delete this one.",
  });
});

test("SQL-7: writing to a space that does not exist is refused with what to do", async () => {
  const lost = sql`INSERT INTO goal (space_id, name, target_value) VALUES (gen_random_uuid(), 'x', 1)`;
  await expect(lost).rejects.toMatchObject({
    code: "23503",
    hint: expect.stringContaining("tidemark.space"),
  });
});

test("SQL-7: deleting a space leaves nothing of it, even after writes in the same transaction", async () => {
  await insertGoal();
  await insertGoal("Run", "01900000-0000-7000-8000-00000000000b");
  await sql.begin(async (tx) => {
    await tx`DELETE FROM goal WHERE name = 'Run'`;
    await tx`DELETE FROM tidemark.space`;
  });
  const [left] =
    await sql`SELECT (SELECT count(*) FROM goal)::int AS rows, (SELECT count(*) FROM tidemark.tombstone)::int AS tombstones, (SELECT count(*) FROM tidemark.era)::int AS eras`;
  expect(left).toEqual({ rows: 0, tombstones: 0, eras: 0 });
});

test("SQL-8: every engine table that holds rows is under row-level security", async () => {
  const open = await sql`
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND NOT c.relrowsecurity AND n.nspname <> 'accounts' AND (a.attname = 'space_id' OR (n.nspname, c.relname) = ('tidemark', 'space'))`;
  expect([...open]).toEqual([]);
});

test("SQL-8: a request reads and writes nothing of who people are and what they belong to", async () => {
  const open = await sql`
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'accounts'::regnamespace AND c.relkind = 'r'
      AND has_table_privilege('tidemark_request', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')`;
  expect([...open]).toEqual([]);
});

test("SQL-11: a row leaves in one form, whatever the session's settings", async () => {
  await insertGoal();
  await sql`UPDATE goal SET due_on = '2027-01-31'`;
  const read = (settings: string) =>
    sql.begin(async (tx) => {
      await tx.unsafe(settings);
      const [row] = await tx<
        { encoded: string }[]
      >`SELECT tidemark."encode:goal"(g)::text AS encoded FROM goal g`;
      return row?.encoded;
    });
  const plain = await read("SELECT 1");
  expect(
    await read(
      "SET LOCAL timezone = 'Asia/Tokyo'; SET LOCAL datestyle = 'German, DMY'; SET LOCAL lc_time = 'C'",
    ),
  ).toBe(plain);
  expect(JSON.parse(plain ?? "")).toMatchObject({ dueOn: "2027-01-31" });
});

test("SQL-11: floats, bytes and days before Christ leave in one form too, and can be read back", async () => {
  await createSyncedTable(sql, "ancient", "f float8", "b bytea", "d date", "t timestamptz", "n numeric[]");
  await sql`INSERT INTO ancient (space_id, f, b, d, t, n)
    VALUES (${SPACE}, 0.1::float8 + 0.2, '\\x00ff', '0044-03-15 BC', '0044-03-15 12:00:00+00 BC', '{0.5}')`;
  const expected = {
    f: 0.30000000000000004,
    b: "\\x00ff",
    d: "0044-03-15 BC",
    t: "0044-03-15T12:00:00.000Z BC",
    n: [0.5],
  };
  await sql.begin(async (tx) => {
    await tx`SET LOCAL bytea_output = 'escape'`;
    await tx`SET LOCAL timezone = 'Asia/Tokyo'`;
    const [row] = await tx`SELECT tidemark."encode:ancient"(a) AS encoded FROM ancient a`;
    expect(row?.["encoded"]).toEqual(expected);
    const [back] = await tx`SELECT (x.d, x.t, x.b) = (a.d, a.t, a.b) AS same FROM ancient a,
      jsonb_to_recordset(jsonb_build_array(tidemark."encode:ancient"(a))) AS x(d date, t timestamptz, b bytea)`;
    expect(back).toEqual({ same: true });
  });
  await sql.begin(async (tx) => {
    await tx`SET LOCAL extra_float_digits = 0`;
    await tx`DELETE FROM ancient`;
    const [dead] = await tx`SELECT row FROM tidemark.tombstone WHERE entity = 'ancient'`;
    expect(dead?.["row"]).toEqual(expected);
  });
  await dropTables(sql, "ancient");
});

test("SQL-12: direct SQL wakes a space once per transaction, unless it asks not to", async () => {
  const heard: string[] = [];
  const subscription = await sql.listen("tidemark", (payload) => heard.push(payload));
  await sql.begin(async (tx) => {
    await tx`INSERT INTO goal (space_id, name, target_value) SELECT ${SPACE}, 'x', 1 FROM generate_series(1, 50)`;
    await tx`UPDATE goal SET unit = 'km'`;
  });
  await sql.begin(async (tx) => {
    await tx`SELECT set_config('tidemark.notify', 'off', true)`;
    await tx`UPDATE goal SET unit = 'mi'`;
  });
  await sql`UPDATE goal SET unit = 'm'`;
  await expect.poll(() => heard).toEqual([`:${SPACE}`, `:${SPACE}`]);
  await subscription.unlisten();
});

test("SQL-13: a new era begins by hand, at the version that comes next", async () => {
  await insertGoal();
  await sql`SELECT tidemark.sync_restored()`;
  await sql`UPDATE goal SET name = 'Run'`;
  const eras = await sql`SELECT first_version::int AS first FROM tidemark.era ORDER BY started`;
  expect([...eras]).toEqual([{ first: 1 }, { first: 2 }]);
});

test("SQL-13: the first write after a start of PostgreSQL begins an era", async () => {
  await insertGoal();
  await sql`UPDATE tidemark.era SET started = '2001-01-01'`;
  await sql`UPDATE tidemark.space SET started = '2001-01-01'`;
  await sql`UPDATE goal SET name = 'Run'`;
  await sql`UPDATE goal SET name = 'Swim'`;
  const eras =
    await sql`SELECT first_version::int AS first, started = pg_postmaster_start_time() AS now FROM tidemark.era ORDER BY started`;
  expect([...eras]).toEqual([
    { first: 1, now: false },
    { first: 2, now: true },
  ]);
});
