import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import { MAX_REPLICAS } from "../store/space-store.ts";

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

test("a pushed goal is a row with its real columns and the stamps of its author", async () => {
  const create = ann.create({ name: "Run", dueOn: "2027-01-31", targetValue: 42 });
  expect(await ann.push(create)).toMatchObject({ outcomes: [{ kind: "applied" }] });
  const [row] =
    await engine.sql`SELECT name, target_value, due_on::text, status, stamps FROM goal WHERE id = ${create.row}`;
  expect(row).toEqual({
    name: "Run",
    target_value: 42,
    due_on: "2027-01-31",
    status: "active",
    stamps: { "": create.stamp },
  });
});

test("SQL-18: a tombstone that a later deletion has raised is as young as that", async () => {
  const create = ann.create();
  await ann.push(create);
  await ann.push(ann.delete(create.row, { base: create.stamp }));
  await engine.sql`UPDATE tidemark.tombstone SET deleted_at = now() - interval '100 days' WHERE id = ${create.row}`;
  await ann.push(ann.delete(create.row, { stamp: ann.stamp(5_000) }));
  await engine.sql`SELECT tidemark.sync_expire(${space}, '90 days')`;
  expect(await engine.sql`SELECT FROM tidemark.tombstone WHERE id = ${create.row}`).toHaveLength(1);
});

test("PUSH-1: a batch sent many times at once, to two servers, is settled once", async () => {
  const create = ann.create();
  await ann.push(create);
  const request = ann.request([ann.update(create.row, { currentValue: 1 })]);
  const other = await engine.secondServer();
  const serverOf = (n: number) => (n % 2 === 0 ? engine.server : other);
  const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => serverOf(n).push("ann", request)));
  for (const reply of replies) expect(reply.kind).toBe("settled");
  expect(await engine.sql`SELECT current_value FROM goal WHERE id = ${create.row}`).toEqual([
    { current_value: 1 },
  ]);
});

test("PUSH-16: nobody has more replicas in a space than are bearable, and those that there are go on", async () => {
  await ann.push(ann.create());
  await engine.sql`
    INSERT INTO tidemark.replica (id, space_id, user_id)
    SELECT lpad(n::text, 8, '0'), ${space}, 'ann' FROM generate_series(2, ${MAX_REPLICAS}) AS n`;
  const one = createTestReplica(engine.server, space);
  expect(await one.sendOnce(one.request([one.create()]))).toMatchObject({
    kind: "busy",
    retryAfterMs: 3_600_000,
  });
  expect(await one.cancel(crypto.randomUUID())).toMatchObject({ kind: "busy" });
  expect(await ann.push(ann.create())).toMatchObject({ kind: "settled" });
  const bens = createTestReplica(engine.server, space, "ben");
  expect(await bens.push(bens.create())).toMatchObject({ kind: "settled" });
});
