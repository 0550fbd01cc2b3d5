import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestWriter, type TestWriter, type Transaction } from "../../testing/test-writer.ts";

let writer: TestWriter;
let space: string;
let replica: string;

beforeAll(async () => {
  writer = await startTestWriter(inject("adminUrl"));
});

afterAll(() => writer.end());

beforeEach(async () => {
  space = await writer.newSpace();
  replica = randomUUID().slice(0, 8);
});

async function begin(tx: Transaction, batch: string) {
  const [begun] = await tx`SELECT * FROM tidemark.push_begin(${space}, 'ann', ${replica}, ${batch}, 10)`;
  return begun;
}

const cancel = (tx: Transaction, batch: string) => tx`
  INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, cancelled)
  VALUES (${space}, 'ann', ${batch}, ${replica}, (SELECT tidemark.request_version(${space})), true)`;

test("SQL-16: a cancelled batch is recorded by the request, and known when it is sent after all", async () => {
  const batch = randomUUID();
  await writer.asRequest(space, async (tx) => {
    expect(await begin(tx, batch)).toMatchObject({ space_known: true, outcomes: null, cancelled: false });
    await cancel(tx, batch);
  });
  const begun = await writer.asRequest(space, (tx) => begin(tx, batch));
  expect(begun).toMatchObject({ outcomes: null, cancelled: true, last_batch: null });
});

test("SQL-16: a batch is settled or cancelled, never both and never neither", async () => {
  const record = (outcomes: string | null, cancelled: boolean) => writer.sql`
    INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, outcomes, cancelled)
    VALUES (${space}, 'ann', gen_random_uuid(), ${replica}, 1, ${outcomes}::jsonb, ${cancelled})`;
  await expect(record("[]", true)).rejects.toMatchObject({ code: "23514" });
  await expect(record(null, false)).rejects.toMatchObject({ code: "23514" });
  await expect(record("[]", false)).resolves.toMatchObject({ count: 1 });
});
