import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { createSyncedTable } from "../../testing/test-tables.ts";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

let writer: TestWriter;
let space: string;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
  const { sql } = writer;
  // A set knows its workout before that syncs.
  await sql.unsafe(`CREATE TABLE workout (LIKE goal INCLUDING DEFAULTS INCLUDING GENERATED)`);
  await sql.unsafe(`ALTER TABLE workout ADD PRIMARY KEY (space_id, id), ADD COLUMN goal_id uuid,
    ADD FOREIGN KEY (space_id) REFERENCES tidemark.space ON DELETE CASCADE,
    ADD FOREIGN KEY (space_id, goal_id) REFERENCES goal (space_id, id) ON DELETE CASCADE`);
  await createSyncedTable(
    sql,
    "workout_set",
    "workout_id uuid",
    "goal_id uuid",
    "FOREIGN KEY (space_id, workout_id) REFERENCES workout (space_id, id) ON DELETE CASCADE",
    "FOREIGN KEY (space_id, goal_id) REFERENCES goal (space_id, id) ON DELETE CASCADE",
  );
  await sql`SELECT tidemark.sync_enable('workout')`;
  await createSyncedTable(
    sql,
    "folder",
    "parent_id uuid",
    "FOREIGN KEY (space_id, parent_id) REFERENCES folder (space_id, id) ON DELETE CASCADE",
  );
});

afterAll(() => writer.end());

beforeEach(async () => {
  space = await writer.newSpace();
});

interface Family {
  readonly goal: string;
  readonly workout: string;
  readonly set: string;
}

async function insertFamily(): Promise<Family> {
  const family = { goal: randomUUID(), workout: randomUUID(), set: randomUUID() };
  await writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${family.goal}, 'Run', 1)`;
  await writer.sql`INSERT INTO workout (space_id, id, name, target_value, goal_id) VALUES (${space}, ${family.workout}, 'Monday', 1, ${family.goal})`;
  await writer.sql`INSERT INTO workout_set (space_id, id, workout_id) VALUES (${space}, ${family.set}, ${family.workout})`;
  return family;
}

/** By entity and id, who is named as the cause of each death. */
async function causes(): Promise<Record<string, string | null>> {
  const tombstones = await writer.tombstonesOf(space);
  return Object.fromEntries(
    tombstones.map(({ entity, id, cause_entity, cause_id }) => [
      `${entity} ${id}`,
      cause_entity && `${cause_entity} ${cause_id}`,
    ]),
  );
}

async function causedBy(entity: string, id: string): Promise<readonly { entity: string; id: string }[]> {
  return writer.asRequest(
    space,
    (tx) =>
      tx<{ entity: string; id: string }[]>`SELECT * FROM tidemark.caused_by(${space}, ${entity}, ${id})`,
  );
}

test("SQL-17: what goes with its parent names it, at every level; what is deleted itself names nobody", async () => {
  const { goal, workout, set } = await insertFamily();
  await writer.sql`DELETE FROM goal WHERE id = ${goal}`;
  expect(await causes()).toEqual({
    [`goal ${goal}`]: null,
    [`workout ${workout}`]: `goal ${goal}`,
    [`workoutSet ${set}`]: `workout ${workout}`,
  });
});

test("SQL-17: a row that is deleted before its parent names nobody", async () => {
  const { goal, workout, set } = await insertFamily();
  await writer.sql.begin(async (tx) => {
    await tx`DELETE FROM workout_set WHERE id = ${set}`;
    await tx`DELETE FROM goal WHERE id = ${goal}`;
  });
  expect(await causes()).toMatchObject({
    [`workoutSet ${set}`]: null,
    [`workout ${workout}`]: `goal ${goal}`,
  });
});

test("SQL-17: of two parents the one that is gone is named", async () => {
  const { goal, set } = await insertFamily();
  const other = randomUUID();
  await writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${other}, 'Swim', 1)`;
  await writer.sql`UPDATE workout_set SET goal_id = ${other} WHERE id = ${set}`;
  await writer.sql`DELETE FROM goal WHERE id = ${other}`;
  expect(await causes()).toEqual({ [`goal ${other}`]: null, [`workoutSet ${set}`]: `goal ${other}` });
  expect(await causedBy("goal", goal)).toEqual([]);
});

test("SQL-17: a push's deletion takes children along as SQL's does", async () => {
  const { goal, workout, set } = await insertFamily();
  await writer.asPush((tx) => tx`DELETE FROM goal WHERE id = ${goal}`);
  expect(await causes()).toMatchObject({
    [`workout ${workout}`]: `goal ${goal}`,
    [`workoutSet ${set}`]: `workout ${workout}`,
  });
});

test("SQL-17: a row under a row of its own table names that one", async () => {
  const [top, middle, leaf] = [randomUUID(), randomUUID(), randomUUID()];
  await writer.sql`INSERT INTO folder (space_id, id, parent_id) VALUES (${space}, ${top}, ${top}), (${space}, ${middle}, ${top}), (${space}, ${leaf}, ${middle})`;
  await writer.sql`DELETE FROM folder WHERE id = ${top}`;
  expect(await causes()).toEqual({
    [`folder ${top}`]: null,
    [`folder ${middle}`]: `folder ${top}`,
    [`folder ${leaf}`]: `folder ${middle}`,
  });
  expect((await causedBy("folder", top)).map(({ id }) => id)).toEqual([middle, leaf]);
});

test("SQL-17: what a TRUNCATE takes along names its parent; a table that is named itself does not", async () => {
  const { goal, workout, set } = await insertFamily();
  await writer.sql`TRUNCATE workout_set, goal CASCADE`;
  expect(await causes()).toMatchObject({
    [`workout ${workout}`]: `goal ${goal}`,
    [`workoutSet ${set}`]: null,
  });
});

test("SQL-17: a request finds all that went with a row, parents first, as it was", async () => {
  const { goal, workout, set } = await insertFamily();
  await writer.sql`DELETE FROM goal WHERE id = ${goal}`;
  const gone = await causedBy("goal", goal);
  expect(gone).toMatchObject([
    { entity: "workout", id: workout, row: { name: "Monday", goalId: goal }, stamp: expect.any(String) },
    { entity: "workoutSet", id: set, row: { workoutId: workout }, stamps: { "": expect.any(String) } },
  ]);
  expect(await causedBy("workout", workout)).toMatchObject([{ entity: "workoutSet", id: set }]);
});

test("SQL-17: what went with an earlier deletion is not found by a later one", async () => {
  const { goal, workout } = await insertFamily();
  await writer.sql`DELETE FROM goal WHERE id = ${goal}`;
  const revive = () =>
    writer.sql`INSERT INTO goal (space_id, id, name, target_value) VALUES (${space}, ${goal}, 'Run', 1)`;
  await revive();
  await writer.sql`DELETE FROM goal WHERE id = ${goal}`;
  expect(await causes()).toMatchObject({ [`workout ${workout}`]: null });
  expect(await causedBy("goal", goal)).toEqual([]);
});

test("SQL-17: a request finds nothing of another space", async () => {
  const { goal } = await insertFamily();
  await writer.sql`DELETE FROM goal WHERE id = ${goal}`;
  const elsewhere = await writer.newSpace();
  const seen = await writer.asRequest(
    elsewhere,
    (tx) => tx`SELECT FROM tidemark.caused_by(${space}, 'goal', ${goal})`,
  );
  expect(seen.count).toBe(0);
});

test("SQL-7: a space takes parents and children along without a trace", async () => {
  await insertFamily();
  await writer.sql`DELETE FROM tidemark.space WHERE id = ${space}`;
  expect(await causes()).toEqual({});
});
