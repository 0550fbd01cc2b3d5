import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

const STAMPS: Readonly<Record<string, string>> = { "": "0mh3k1z5q0000abc1234", name: "0mh3k1z5r0000abc1234" };

let writer: TestWriter;
let space: string;
let id: string;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

beforeEach(async () => {
  space = await writer.newSpace();
  id = randomUUID();
});

/** A copied goal, as it stands in a backup or comes from another server. */
const copyGoal = (version: number, stamps = STAMPS, of = space) =>
  writer.asCopy(
    (tx) => tx`
      INSERT INTO goal (space_id, id, name, target_value, version, stamps, updated_at)
      VALUES (${of}, ${id}, 'Run', 1, ${version}, ${tx.json(stamps)}, '2026-01-01Z')`,
  );

async function goal() {
  const [row] = await writer.sql`SELECT name, version, stamps, updated_at FROM goal WHERE id = ${id}`;
  return row;
}

const insertGoal = () =>
  writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${id}, 'Walk', 1)`;

test("SQL-21: a copied row keeps its version, stamps and time, and the space does not move", async () => {
  await copyGoal(41);
  expect(await goal()).toEqual({
    name: "Run",
    version: 41,
    stamps: STAMPS,
    updated_at: new Date("2026-01-01Z"),
  });
  expect(await writer.versionOf(space)).toBe(0);
});

test("SQL-21: a copied row may come before its space", async () => {
  space = randomUUID();
  await copyGoal(41);
  await writer.asCopy((tx) => tx`INSERT INTO tidemark.space (id, version) VALUES (${space}, 41)`);
  expect(await goal()).toMatchObject({ version: 41 });
});

test("SQL-21: a copied update is kept if it is newer, and an ordinary edit if it is not", async () => {
  await insertGoal();
  const before = await goal();
  const update = (version: number, name: string) =>
    writer.asCopy(
      (tx) =>
        tx`UPDATE goal SET name = ${name}, version = ${version}, stamps = ${tx.json(STAMPS)} WHERE id = ${id}`,
    );
  await update(7, "Run");
  expect(await goal()).toMatchObject({ name: "Run", version: 7, stamps: STAMPS });
  await update(6, "Swim");
  const after = await goal();
  expect(after).toMatchObject({ name: "Swim", version: 2, stamps: { "": STAMPS[""] } });
  expect(after?.["stamps"].name > before?.["stamps"][""]).toBe(true);
});

test("SQL-21: a row that was never stamped is stamped, by whatever role it comes", async () => {
  await copyGoal(41, {});
  expect(await goal()).toMatchObject({ version: 1, stamps: { "": expect.stringMatching(/z{8}$/) } });
});

test("SQL-21: a copied row takes the place of an older tombstone; of a newer one it is an edit", async () => {
  await insertGoal();
  await writer.sql`DELETE FROM goal WHERE id = ${id}`;
  await copyGoal(1);
  expect(await goal()).toMatchObject({ version: 3, stamps: { "": expect.stringMatching(/z{8}$/) } });
  await writer.sql`DELETE FROM goal WHERE id = ${id}`;
  await copyGoal(5);
  expect(await goal()).toMatchObject({ version: 5, stamps: STAMPS });
  expect(await writer.tombstonesOf(space)).toEqual([]);
});

test("SQL-21: a copied deletion leaves one tombstone, the copied one if that comes too", async () => {
  await insertGoal();
  const tombstone = () =>
    writer.asCopy(
      (tx) => tx`
    INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps)
    VALUES (${space}, 'goal', ${id}, 9, ${STAMPS["name"] ?? ""}, '{}', '{}')`,
    );
  await writer.asCopy((tx) => tx`DELETE FROM goal WHERE id = ${id}`);
  expect(await writer.tombstonesOf(space)).toMatchObject([{ id, version: 2 }]);
  await tombstone();
  expect(await writer.tombstonesOf(space)).toMatchObject([{ id, version: 9, stamp: STAMPS["name"] }]);
});

test("SQL-21: a tombstone that is copied before its deletion stays", async () => {
  await insertGoal();
  await writer.asCopy(async (tx) => {
    await tx`INSERT INTO tidemark.tombstone (space_id, entity, id, version, stamp, row, stamps) VALUES (${space}, 'goal', ${id}, 9, '', '{}', '{}')`;
    await tx`DELETE FROM goal WHERE id = ${id}`;
  });
  expect(await writer.tombstonesOf(space)).toMatchObject([{ id, version: 9 }]);
});
