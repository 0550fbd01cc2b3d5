import { setTimeout as sleep } from "node:timers/promises";
import type { LiveMessage } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica, type TestStream } from "../../../testing/replica.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;
let open: TestStream[] = [];

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

beforeEach(async () => {
  for (const stream of open) stream.close();
  open = [];
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
});

/** A stream of a replica that has pulled everything. */
async function openStream(
  replica: TestReplica,
  cursor?: string,
): Promise<{ stream: TestStream; cursor: string }> {
  const from = cursor ?? (await replica.pullAll(null)).cursor;
  const stream = replica.live(from);
  open.push(stream);
  return { stream, cursor: from };
}

function checkpoint(message: LiveMessage): Extract<LiveMessage, { kind: "checkpoint" }> {
  if (message.kind !== "checkpoint") throw new Error(`the stream said ${message.kind}`);
  return message;
}

test("PULL-6: a stream carries what another replica pushed, as a page from where it stands", async () => {
  const { stream, cursor } = await openStream(ann);
  const bob = createTestReplica(engine.server, space, "bob");
  const next = stream.next();
  const create = bob.create({ name: "Swim" });
  await bob.push(create);
  const message = checkpoint(await next);
  expect(message).toMatchObject({
    from: cursor,
    replica: ann.id,
    more: false,
    settled: [],
    rows: [{ id: create.row, values: { name: "Swim" } }],
  });
  await bob.push(bob.delete(create.row));
  expect(checkpoint(await stream.next())).toMatchObject({
    from: message.cursor,
    rows: [{ id: create.row, dead: expect.any(String) as string }],
  });
});

test("SQL-12: a stream carries what SQL writes, updates and deletes", async () => {
  const { stream } = await openStream(ann);
  let next = stream.next();
  const [row] = await engine.sql<
    { id: string }[]
  >`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'by SQL', 1) RETURNING id`;
  expect(await next).toMatchObject({ rows: [{ id: row?.id, values: { name: "by SQL" } }] });
  next = stream.next();
  await engine.sql`UPDATE goal SET name = 'again' WHERE space_id = ${space}`;
  expect(await next).toMatchObject({ rows: [{ id: row?.id, values: { name: "again" } }] });
  next = stream.next();
  await engine.sql`DELETE FROM goal WHERE space_id = ${space}`;
  expect(await next).toMatchObject({ rows: [{ id: row?.id, dead: expect.any(String) as string }] });
});

test("PULL-5: a stream carries its own replica's outcomes and nobody else's", async () => {
  const bob = createTestReplica(engine.server, space, "bob");
  const [anns, bobs] = [await openStream(ann), await openStream(bob)];
  const request = ann.request([ann.create({ targetValue: -1 })]);
  const both = Promise.all([anns.stream.next(), bobs.stream.next()]);
  await ann.send(request);
  const [hers, his] = await both;
  expect(hers).toMatchObject({
    rows: [],
    settled: [{ batch: request.batch.id, outcomes: [{ kind: "rejected" }] }],
  });
  expect(his).toMatchObject({ rows: [], settled: [] });
  expect(checkpoint(hers).cursor).toBe(checkpoint(his).cursor);
});

test("PULL-7: a stream begins with what happened since its cursor", async () => {
  const { cursor } = await ann.pullAll(null);
  await ann.push(ann.create());
  const { stream } = await openStream(ann, cursor);
  expect(await stream.next()).toMatchObject({
    kind: "checkpoint",
    from: cursor,
    rows: [{ version: 1 }],
    settled: [{}],
  });
});

test("more than a stream carries at once is a poke, and the stream goes on behind it", async () => {
  const { stream } = await openStream(ann);
  const next = stream.next();
  await engine.sql`INSERT INTO goal (space_id, name, target_value) SELECT ${space}, 'goal ' || n, 1 FROM generate_series(1, 2000) n`;
  expect(await next).toMatchObject({ kind: "poke" });
  const { cursor } = await ann.pullAll(null);
  await engine.sql`UPDATE goal SET name = 'one' WHERE id = (SELECT id FROM goal WHERE space_id = ${space} LIMIT 1)`;
  expect(await stream.next()).toMatchObject({ kind: "checkpoint", from: cursor, rows: [{ version: 2 }] });
});

test.for([null, "9.9.9", "no cursor"])("a stream from the cursor %s begins with a poke", async (cursor) => {
  const stream = ann.live(cursor);
  open.push(stream);
  expect(await stream.next()).toMatchObject({ kind: "poke" });
  const next = stream.next();
  await ann.push(ann.create());
  expect(await next).toMatchObject({ kind: "checkpoint", rows: [{ version: 1 }] });
});

test("what one server commits, the streams of another carry", async () => {
  const other = await engine.secondServer();
  const bob = createTestReplica(other, space, "bob");
  const { stream } = await openStream(bob);
  const next = stream.next();
  const started = performance.now();
  await ann.push(ann.create());
  expect(await next).toMatchObject({ rows: [{ version: 1 }] });
  expect(performance.now() - started).toBeLessThan(1_000);
});

test("streams that stand at one cursor stay in step through many writes, and none misses one", async () => {
  const replicas = Array.from({ length: 20 }, (_, n) => createTestReplica(engine.server, space, `user ${n}`));
  const streams = await Promise.all(replicas.map((replica) => openStream(replica)));
  const writes = 40;
  const writing = (async () => {
    for (let n = 0; n < writes; n += 1) {
      if (n % 2 === 0) await ann.push(ann.create());
      else await engine.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'by SQL', 1)`;
    }
  })();
  const seen = await Promise.all(
    streams.map(async ({ stream, cursor }) => {
      const rows = new Set<string>();
      let from = cursor;
      while (rows.size < writes) {
        const message = checkpoint(await stream.next());
        expect(message.from).toBe(from);
        from = message.cursor;
        for (const { id } of message.rows) rows.add(id);
      }
      return rows.size;
    }),
  );
  await writing;
  expect(new Set(seen)).toEqual(new Set([writes]));
});

test("PULL-7: when the database cuts the listener off, the streams go on and what was missed arrives", async () => {
  const { stream } = await openStream(ann);
  const next = stream.next();
  await engine.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'tidemark%'`;
  await engine.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'meanwhile', 1)`;
  expect(await next).toMatchObject({ rows: [{ values: { name: "meanwhile" } }] });
  await sleep(500);
  const heard = stream.next();
  await engine.sql`INSERT INTO goal (space_id, name, target_value) VALUES (${space}, 'afterwards', 1)`;
  expect(await heard).toMatchObject({ rows: [{ values: { name: "afterwards" } }] });
});

test("streams are told `bye` when their server goes, and end; new ones do not begin", async () => {
  const other = await engine.secondServer();
  const bob = createTestReplica(other, space, "bob");
  const { stream, cursor } = await openStream(bob);
  const next = stream.next();
  await sleep(50);
  other.endStreams();
  expect(await next).toMatchObject({ kind: "bye" });
  await expect(stream.next()).rejects.toThrow("the stream has ended");
  await expect(bob.live(cursor).next()).rejects.toThrow("the stream has ended");
});
