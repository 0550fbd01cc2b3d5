import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestWriter, type TestWriter } from "../../testing/test-writer.ts";

let writer: TestWriter;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

test.each([
  ["goal", "r.id = $2"],
  ["tidemark.sync_conflict", "r.id = $2"],
  ["tidemark.tombstone", "r.entity = 'goal' AND r.id = $2"],
])("while %s is known to be empty, a row is looked up in the key's index", async (table, key) => {
  await writer.sql.unsafe(`VACUUM ANALYZE ${table}`);
  const plan = await writer.sql.begin(async (tx) => {
    await tx.unsafe(`SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan;
      PREPARE look_up (uuid, uuid) AS SELECT FROM ${table} AS r WHERE r.space_id = $1 AND ${key}`);
    const nobody = "00000000-0000-0000-0000-000000000000";
    const lines = await tx.unsafe<{ "QUERY PLAN": string }[]>(
      `EXPLAIN EXECUTE look_up ('${nobody}', '${nobody}')`,
    );
    await tx`DEALLOCATE look_up`;
    return lines.map((line) => line["QUERY PLAN"]).join("\n");
  });
  expect(plan).not.toMatch(/_version/);
});
