import { randomUUID } from "node:crypto";
import { addRowHash, NO_ROWS, rowHash } from "@tidemark/sync-core";
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

const insertGoals = (count: number) =>
  writer.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'goal', 1 FROM generate_series(1, ${count})`;

test("SQL-19: the database and the devices give a version of a row the same hash", async () => {
  const ids = Array.from({ length: 200 }, () => randomUUID());
  const versions = ids.map((_, index) => index ** 6);
  const hashes = await writer.sql<{ hash: number }[]>`
    SELECT tidemark.row_hash(w.id, w.version) AS hash FROM unnest(${ids}::uuid[], ${versions}::bigint[]) AS w (id, version)`;
  expect(hashes.map(({ hash }) => hash)).toEqual(
    ids.map((id, index) => rowHash(id, versions[index] ?? Number.NaN)),
  );
});

test("SQL-19: a space's sums count the live rows of every entity and add their hashes", async () => {
  await insertGoals(50);
  await writer.sql`DELETE FROM goal WHERE id = (SELECT id FROM goal WHERE space_id = ${space} LIMIT 1)`;
  const rows = await writer.sql<
    { id: string; version: number }[]
  >`SELECT id, version FROM goal WHERE space_id = ${space}`;
  const sums = await writer.asRequest(
    space,
    (tx) => tx`SELECT entity, count, sum FROM tidemark.space_sums(${space})`,
  );
  const expected = rows.reduce((sum, { id, version }) => addRowHash(sum, id, version), NO_ROWS);
  expect([...sums]).toEqual([
    { entity: "goal", ...expected },
    { entity: "syncConflict", ...NO_ROWS },
  ]);
});

test("SQL-19: a request gets the sums of its own space alone", async () => {
  await insertGoals(1);
  const elsewhere = await writer.newSpace();
  const sums = await writer.asRequest(
    elsewhere,
    (tx) => tx`SELECT FROM tidemark.space_sums(${space}) WHERE count > 0`,
  );
  expect(sums.count).toBe(0);
});

test("SQL-19: sums are of the moment that their transaction sees", async () => {
  await insertGoals(1);
  const counts = await writer.sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", async (tx) => {
    const count = async () =>
      (await tx`SELECT count FROM tidemark.space_sums(${space}) WHERE entity = 'goal'`)[0]?.["count"];
    const before = await count();
    await insertGoals(1);
    return [before, await count()];
  });
  expect(counts).toEqual([1, 1]);
});
