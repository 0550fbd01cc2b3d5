import type { PullReply } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
});

type Checkpoint = Extract<PullReply, { kind: "checkpoint" }>;

async function checkpoint(
  cursor: string | null,
  options?: Parameters<TestReplica["pull"]>[1],
): Promise<Checkpoint> {
  const reply = await ann.pull(cursor, options);
  if (reply.kind !== "checkpoint") throw new Error(`the pull was answered with ${reply.kind}`);
  return reply;
}

async function insertGoals(count: number): Promise<void> {
  await engine.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'goal ' || n, 1 FROM generate_series(1, ${count}) n`;
}

test("a puller between two transactions that commit in the other order than they began misses neither", async () => {
  const [first, second] = [await engine.sql.reserve(), await engine.sql.reserve()];
  try {
    await first`BEGIN`;
    await first`SELECT now()`;
    await second`BEGIN`;
    await second`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'began later', 1)`;
    await second`COMMIT`;
    const between = await ann.pullAll(null);
    expect(between.rows).toHaveLength(1);
    await first`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'began earlier', 1)`;
    const during = await ann.pullAll(between.cursor);
    expect(during.rows).toEqual([]);
    await first`COMMIT`;
    const after = await ann.pullAll(during.cursor);
    expect(after.rows).toMatchObject([{ values: { name: "began earlier" } }]);
  } finally {
    first.release();
    second.release();
  }
});

test("SQL-1: a writer that waits for an open transaction gets the later version, and a puller sees them in order", async () => {
  const holder = await engine.sql.reserve();
  try {
    await holder`BEGIN`;
    await holder`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'open', 1)`;
    const waiting = insertGoals(1).then(() => "written");
    const between = await ann.pullAll(null);
    expect(between.rows).toEqual([]);
    await holder`COMMIT`;
    await waiting;
    const { rows } = await ann.pullAll(between.cursor);
    expect(rows.map((row) => row.version)).toEqual([1, 2]);
  } finally {
    holder.release();
  }
});

test("PULL-2: 5,000 rows of one version come in pages, each once", async () => {
  await insertGoals(5_000);
  await engine.sql`UPDATE goal SET target_value = 2 WHERE space_id = ${space}`;
  const { rows, pages } = await ann.pullAll(null, 700);
  expect(pages).toBe(8);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(5_000);
  expect(new Set(rows.map(({ version }) => version))).toEqual(new Set([2]));
});

test("PULL-3: the last page's cursor is the space's version, also when no row bears it", async () => {
  const create = ann.create();
  await ann.push(create);
  await ann.push(ann.delete(create.row));
  await engine.sql`DELETE FROM tidemark.tombstone WHERE space_id = ${space}`;
  const { cursor } = await checkpoint(null);
  expect(decodeCursor(cursor)?.version).toBe(2);
  expect(await checkpoint(cursor)).toMatchObject({ rows: [], more: false, cursor });
});

test("PULL-4: a cursor beyond the space's version means nothing after a restore", async () => {
  await ann.push(ann.create());
  const { cursor } = await checkpoint(null);
  await ann.push(ann.create());
  const ahead = (await checkpoint(null)).cursor;
  await engine.sql`UPDATE tidemark.space SET version = 1 WHERE id = ${space}`;
  expect(await ann.pull(ahead)).toMatchObject({ kind: "resync", common: 1, from: ahead });
  expect(await ann.pull(cursor)).toMatchObject({ kind: "checkpoint" });
});

test("PULL-4: a cursor of before a restart holds up to where the next era begins", async () => {
  await ann.push(ann.create());
  await ann.push(ann.create());
  const { cursor } = await checkpoint(null);
  await engine.sql`SELECT tidemark.sync_restored()`;
  await ann.push(ann.create());
  expect(await checkpoint(cursor)).toMatchObject({ rows: [{ version: 3 }] });

  const parts = decodeCursor(cursor);
  if (!parts) throw new Error("the server does not read its own cursor");
  const lost = encodeCursor({ ...parts, version: 3 });
  expect(await ann.pull(lost)).toMatchObject({ kind: "resync", common: 2 });
  const unrecorded = encodeCursor({ ...parts, era: parts.era - 1_000_000 });
  expect(await ann.pull(unrecorded)).toMatchObject({ kind: "resync", common: 0 });
});

test("PULL-1: pulls while others write see whole transactions", async () => {
  await insertGoals(50);
  let writing = true;
  const writer = (async () => {
    for (let n = 2; writing; n += 1)
      await engine.sql`UPDATE goal SET target_value = ${n} WHERE space_id = ${space}`;
  })();
  try {
    const targets = new Map<string, unknown>();
    let cursor: string | null = null;
    for (let round = 0; round < 60; round += 1) {
      const page: Checkpoint = await checkpoint(cursor);
      for (const row of page.rows) if ("values" in row) targets.set(row.id, row.values["targetValue"]);
      expect(new Set(targets.values()).size).toBe(1);
      cursor = page.cursor;
    }
  } finally {
    writing = false;
    await writer;
  }
});

test("PULL-2: rows far behind the page are not even written as JSON", async () => {
  await engine.sql`INSERT INTO goal (space_id, name, description, target_value, id)
    SELECT ${space}, 'large', repeat('x', 1000000), n, lpad(n::text, 32, '0')::uuid FROM generate_series(1, 20) AS n`;
  await engine.sql`CREATE OR REPLACE FUNCTION tidemark."encode:goal"(goal) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
    BEGIN
      ASSERT $1.target_value < 5, 'this row is too far away';
      RETURN jsonb_build_object('name', $1.name, 'description', $1.description);
    END $$`;
  try {
    const first = await checkpoint(null);
    expect([first.rows.length, first.more]).toEqual([1, true]);
  } finally {
    await engine.sql`SELECT tidemark.sync_touch('goal')`;
  }
  expect((await ann.pullAll(null)).rows).toHaveLength(20);
});
