import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
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

const expire = (of = space, keep = "90 days") =>
  writer.asRequest(space, (tx) => tx`SELECT tidemark.sync_expire(${of}, ${keep}::text::interval)`);

async function deleteGoal(daysAgo: number): Promise<string> {
  const id = randomUUID();
  await writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${id}, 'Run', 1)`;
  await writer.sql`DELETE FROM goal WHERE id = ${id}`;
  await writer.sql`UPDATE tidemark.tombstone SET deleted_at = now() - make_interval(days => ${daysAgo}) WHERE id = ${id}`;
  return id;
}

async function horizon(): Promise<unknown> {
  const [row] = await writer.sql`SELECT horizon FROM tidemark.space WHERE id = ${space}`;
  return row?.["horizon"];
}

async function insertBatch(replica: string, daysAgo: number): Promise<string> {
  const id = randomUUID();
  await writer.sql`INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, outcomes, settled_at)
    VALUES (${space}, 'ann', ${id}, ${replica}, 1, '[]', now() - make_interval(days => ${daysAgo}))`;
  return id;
}

test("SQL-18: old tombstones go, and the highest version that went is the horizon", async () => {
  await deleteGoal(200);
  await deleteGoal(91);
  const young = await deleteGoal(89);
  await expire();
  expect((await writer.tombstonesOf(space)).map(({ id }) => id)).toEqual([young]);
  expect(await horizon()).toBe(4);
});

test("SQL-18: where nothing is old nothing changes", async () => {
  await deleteGoal(10);
  const version = await writer.versionOf(space);
  await expire();
  expect([await horizon(), await writer.versionOf(space)]).toEqual([0, version]);
});

test("SQL-18: the horizon never goes down", async () => {
  const older = await deleteGoal(50);
  await deleteGoal(100);
  await expire();
  await writer.sql`UPDATE tidemark.tombstone SET deleted_at = now() - interval '100 days' WHERE id = ${older}`;
  await expire();
  expect(await horizon()).toBe(4);
});

test("SQL-18: an old conflict goes as if it were resolved", async () => {
  await writer.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica, at)
    VALUES (${space}, 'goal', gen_random_uuid(), 'name', '', 'a', now() - interval '91 days'),
      (${space}, 'goal', gen_random_uuid(), 'unit', '', 'a', now())`;
  await expire();
  const left = await writer.sql`SELECT field FROM tidemark.sync_conflict WHERE space_id = ${space}`;
  expect([...left]).toEqual([{ field: "unit" }]);
  expect(await writer.tombstonesOf(space)).toMatchObject([{ entity: "syncConflict", version: 2 }]);
  expect(await horizon()).toBe(0);
});

test("SQL-18: a conflict that somebody is editing stays, and nobody waits for it", async () => {
  await writer.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica, at)
    SELECT ${space}, 'goal', gen_random_uuid(), field, '', 'a', now() - interval '91 days' FROM unnest('{name,unit}'::text[]) AS field`;
  await writer.sql.begin(async (tx) => {
    await tx`SELECT FROM tidemark.sync_conflict WHERE space_id = ${space} AND field = 'unit' FOR UPDATE`;
    await writer.asRequest(space, async (request) => {
      await request`SET LOCAL lock_timeout = 500`;
      await request`SELECT tidemark.sync_expire(${space}, '90 days')`;
    });
  });
  const left = await writer.sql`SELECT field FROM tidemark.sync_conflict WHERE space_id = ${space}`;
  expect([...left]).toEqual([{ field: "unit" }]);
});

test("SQL-18: of old batches each replica's last is kept", async () => {
  await insertBatch("ann-0001", 120);
  const last = await insertBatch("ann-0001", 110);
  await writer.sql`INSERT INTO tidemark.replica (id, space_id, user_id, last_batch) VALUES ('ann-0001', ${space}, 'ann', ${last})`;
  await insertBatch("ann-0002", 100);
  const young = await insertBatch("ann-0002", 80);
  await expire();
  const left = await writer.sql<
    { id: string }[]
  >`SELECT id FROM tidemark.batch WHERE space_id = ${space} ORDER BY seq`;
  expect(left.map(({ id }) => id)).toEqual([last, young]);
});

test("SQL-18: a request expires its own space alone, and whoever owns the database any", async () => {
  await deleteGoal(100);
  await expect(expire(await writer.newSpace())).rejects.toMatchObject({ code: "42501" });
  await writer.sql`SELECT tidemark.sync_expire(${space}, '90 days')`;
  expect(await horizon()).toBe(2);
});

test("SQL-18: no request is told in which spaces something is old, and whoever owns the database is", async () => {
  await deleteGoal(100);
  const ask = (sql: postgres.ISql) => sql`SELECT space FROM tidemark.expirable('90 days') AS e(space)`;
  await expect(writer.asRequest(space, ask)).rejects.toMatchObject({ code: "42501" });
  expect((await ask(writer.sql)).map((row) => row["space"] as string)).toContain(space);
});
