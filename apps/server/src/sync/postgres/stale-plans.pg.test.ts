import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica } from "../../../testing/replica.ts";

/** From then on a session keeps one plan of a statement, until the table's statistics change. */
const EXECUTIONS_BEFORE_A_KEPT_PLAN = 6;
const BATCH = 1_000;
const BATCHES = 6;
const ROWS = 3_000;

/** How long a session may keep what it has counted to itself (PostgreSQL, PGSTAT_MIN_INTERVAL). */
const STATISTICS_MS = 1_100;
const READS_PER_ROW = 30;

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

test("a table that grows from nothing is pushed and pulled by plans that were made when it was empty", async () => {
  const ann = createTestReplica(engine.server, await engine.newSpace());
  const bob = createTestReplica(engine.server, ann.space);
  await engine.sql`VACUUM ANALYZE`;
  for (let n = 0; n < EXECUTIONS_BEFORE_A_KEPT_PLAN; n += 1) {
    expect((await ann.push(ann.create())).kind).toBe("settled");
    await bob.pull(null);
  }

  for (let n = 0; n < BATCHES; n += 1) {
    const creates = Array.from({ length: BATCH }, () => ann.create());
    expect((await ann.push(...creates)).kind).toBe("settled");
  }
  const { rows } = await bob.pullAll(null);
  expect(rows).toHaveLength(EXECUTIONS_BEFORE_A_KEPT_PLAN + BATCHES * BATCH);
  await new Promise((done) => setTimeout(done, STATISTICS_MS));
  await bob.pull(null);
  const [read] =
    await engine.sql`SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_user_tables WHERE relname = 'goal'`;

  expect(read?.["rows"]).toBeLessThan(READS_PER_ROW * rows.length);
});

test("a session that deleted when there were no tombstones does not read all of them for each row it puts back", async () => {
  const space = await engine.newSpace();
  await engine.sql`VACUUM ANALYZE`;
  const read = await engine.sql.begin(async (sql) => {
    const insert = (count: number) => sql`
      INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'Goal ' || n, 1 FROM generate_series(1, ${count}::int) AS n`;
    const remove = () => sql`DELETE FROM goal WHERE space_id = ${space}`;
    for (let n = 0; n < EXECUTIONS_BEFORE_A_KEPT_PLAN; n += 1) {
      await insert(1);
      await remove();
    }
    await insert(ROWS);
    await remove();
    await insert(ROWS);
    return await sql`SELECT relname, seq_tup_read::int AS rows FROM pg_stat_xact_user_tables WHERE relname IN ('goal', 'tombstone')`;
  });

  for (const { rows } of read) expect(rows).toBeLessThan(10 * ROWS);
});
