import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";

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

test("SQL-9: a writer that holds a row and waits for the space, which a push holds, is never the victim", async () => {
  const create = ann.create();
  await ann.push(create);
  // Locks the row, then rests until the push has the space, then asks for the space.
  await engine.sql.unsafe(`
    CREATE OR REPLACE FUNCTION rest() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.name = 'by SQL' THEN PERFORM pg_sleep(0.2); END IF;
      RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER rest BEFORE UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION rest()`);
  try {
    const writing = engine.sql`UPDATE goal SET name = 'by SQL' WHERE id = ${create.row}`;
    const written = writing.then(() => "written");
    await sleep(100);
    const pushed = ann.push(ann.update(create.row, { currentValue: 3 }));
    expect(await written).toBe("written");
    expect(await pushed).toMatchObject({ kind: "settled", outcomes: [{ kind: "applied" }] });
    const [row] = await engine.sql`SELECT name, current_value FROM goal WHERE id = ${create.row}`;
    expect(row).toEqual({ name: "by SQL", current_value: 3 });
  } finally {
    await engine.sql.unsafe("DROP TRIGGER rest ON goal; DROP FUNCTION rest()");
  }
});

test("SQL-9: writers and pushes that meet at random all get through, and every difference counts once", async () => {
  const creates = Array.from({ length: 4 }, () => ann.create());
  await ann.push(...creates);
  const bob = createTestReplica(engine.server, space, "bob");
  const rows = creates.map(({ row }) => row);
  const anyOf = (some: readonly string[]) => some[Math.floor(Math.random() * some.length)] ?? "";
  const until = Date.now() + 4_000;
  let added = 0;
  const victims: string[] = [];

  // Each writer has rows of its own: two of them in the same rows would deadlock without any push.
  async function write(own: readonly string[]): Promise<void> {
    while (Date.now() < until) {
      const [one, two] = [anyOf(own), anyOf(own)];
      try {
        await engine.sql.begin(async (transaction) => {
          await transaction`UPDATE goal SET current_value = current_value + 1 WHERE space_id = ${space} AND id = ${one}`;
          await sleep(Math.random() * 5);
          await transaction`UPDATE goal SET current_value = current_value + 1 WHERE space_id = ${space} AND id = ${two}`;
        });
        added += 2;
      } catch (error) {
        victims.push(String(error));
      }
      await sleep(Math.random() * 5);
    }
  }

  async function push(replica: TestReplica): Promise<void> {
    while (Date.now() < until) {
      const request = replica.request([
        replica.update(anyOf(rows), { currentValue: 1 }),
        replica.update(anyOf(rows), { currentValue: 1 }),
      ]);
      let reply = await replica.send(request);
      while (reply.kind === "busy") reply = await replica.send(request);
      expect(reply.kind).toBe("settled");
      added += 2;
    }
  }

  await Promise.all([write(rows.slice(0, 2)), write(rows.slice(2)), push(ann), push(bob)]);
  expect(victims).toEqual([]);
  const [sum] = await engine.sql<
    { total: number }[]
  >`SELECT sum(current_value)::int AS total FROM goal WHERE space_id = ${space}`;
  expect(sum?.total).toBe(added);
});

test("SQL-10: an open transaction in one space holds up nobody in another", async () => {
  const held = await engine.newSpace();
  const holder = await engine.sql.reserve();
  try {
    await holder`BEGIN`;
    await holder`INSERT INTO goal (space_id, id, name, target_value) VALUES (${held}, ${randomUUID()}, 'held', 1)`;
    expect(await ann.push(ann.create())).toMatchObject({ kind: "settled" });
    expect(await ann.pullAll(null)).toMatchObject({ rows: [{ version: 1 }] });
    expect(await createTestReplica(engine.server, held).pullAll(null)).toMatchObject({ rows: [] });
  } finally {
    await holder`ROLLBACK`;
    holder.release();
  }
});

test("PUSH-6: a push to a space that somebody keeps is answered with `busy`, and settles when it is free", async () => {
  const request = ann.request([ann.create()]);
  const holder = await engine.sql.reserve();
  try {
    await holder`BEGIN`;
    await holder`SELECT tidemark.next_version(${space})`;
    expect(await ann.sendOnce(request)).toMatchObject({ kind: "busy" });
  } finally {
    await holder`ROLLBACK`;
    holder.release();
  }
  expect(await ann.send(request)).toMatchObject({ kind: "settled" });
});

test("a row that SQL keeps locked holds up a push no longer than a moment at a time", async () => {
  const create = ann.create();
  await ann.push(create);
  const holder = await engine.sql.reserve();
  const request = ann.request([ann.update(create.row, { name: "pushed" })]);
  try {
    await holder`BEGIN`;
    await holder`SELECT FROM goal WHERE id = ${create.row} FOR UPDATE`;
    const started = performance.now();
    expect(await ann.sendOnce(request)).toMatchObject({ kind: "busy" });
    expect(performance.now() - started).toBeLessThan(1_000);
  } finally {
    await holder`ROLLBACK`;
    holder.release();
  }
  expect(await ann.send(request)).toMatchObject({ kind: "settled" });
});

const DAWDLING_MS = 3_000;

test("a push that the database takes too long for gives the space back in time", async () => {
  await engine.sql.unsafe(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.name = 'slow' THEN PERFORM pg_sleep(${DAWDLING_MS / 1_000}); END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER dawdle BEFORE INSERT ON goal FOR EACH ROW EXECUTE FUNCTION dawdle()`);
  const slow = ann.sendOnce(ann.request([ann.create({ name: "slow" })]));
  const [first] = await Promise.all([
    Promise.race([slow.then(() => "given up"), sleep(DAWDLING_MS).then(() => "kept")]),
    expect(slow).resolves.toMatchObject({ kind: "busy" }),
  ]);
  expect(first).toBe("given up");
  await engine.sql.unsafe("DROP TRIGGER dawdle ON goal; DROP FUNCTION dawdle()");
  expect(await ann.push(ann.create({ name: "fast" }))).toMatchObject({ kind: "settled" });
});
