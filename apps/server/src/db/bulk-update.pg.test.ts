import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../testing/engine.ts";
import { createTestReplica } from "../../testing/replica.ts";

const ROWS = 100_000;

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(() => engine.end());

test(
  "PULL-2: an update of 100,000 rows is one version, and a replica pages through it",
  { timeout: 120_000 },
  async () => {
    const space = await engine.newSpace();
    const replica = createTestReplica(engine.server, space);
    const { cursor } = await replica.pullAll(null);
    await engine.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'goal ' || n, 1 FROM generate_series(1, ${ROWS}) AS n`;
    await engine.sql`UPDATE goal SET unit = 'km' WHERE space_id = ${space}`;

    const { rows } = await replica.pullAll(cursor);
    expect(rows).toHaveLength(ROWS);
    expect(new Set(rows.map((row) => row.id)).size).toBe(ROWS);
    expect(new Set(rows.map((row) => row.version))).toEqual(new Set([2]));
  },
);
