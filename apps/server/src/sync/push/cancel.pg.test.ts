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

const goals = () => engine.sql`SELECT FROM goal WHERE space_id = ${space}`;

test("PUSH-10: a cancelled batch is never settled, however late it comes", async () => {
  const request = ann.request([ann.create()]);
  expect(await ann.cancel(request.batch.id)).toMatchObject({ kind: "cancelled", batch: request.batch.id });
  expect(await ann.send(request)).toMatchObject({ kind: "cancelled", batch: request.batch.id });
  expect(await goals()).toHaveLength(0);
});

test("PUSH-10: cancelling a settled batch is answered with its outcomes, and changes nothing", async () => {
  const request = ann.request([ann.create()]);
  const settled = await ann.send(request);
  const { serverTime: _, ...reply } = await ann.cancel(request.batch.id);
  expect(settled).toMatchObject(reply);
  expect(await goals()).toHaveLength(1);
});

test("PUSH-10: a cancelled batch does not become its replica's last: the next goes on where it was", async () => {
  await ann.cancel(ann.request([ann.create()]).batch.id);
  expect(await ann.push(ann.create())).toMatchObject({ kind: "settled" });
  await ann.cancel(ann.request([ann.create()]).batch.id);
  expect(await ann.send(ann.request([ann.create()], { after: null }))).toMatchObject({
    kind: "behind",
    batches: [{ changes: [{}] }],
  });
});

test("PUSH-10: cancelling twice is cancelling once", async () => {
  const { batch } = ann.request([ann.create()]);
  expect(await ann.cancel(batch.id)).toMatchObject({ kind: "cancelled" });
  expect(await ann.cancel(batch.id)).toMatchObject({ kind: "cancelled" });
});

test("PUSH-10: pulls and streams report a cancelled batch too", async () => {
  const { cursor } = await ann.pullAll(null);
  const stream = ann.live(cursor);
  const { batch } = ann.request([ann.create()]);
  await ann.cancel(batch.id);
  const settled = [{ batch: batch.id, cancelled: true }];
  expect(await stream.next()).toMatchObject({ kind: "checkpoint", settled });
  expect(await ann.pull(cursor)).toMatchObject({ settled });
  expect(await ann.pull(null, { unsettled: [batch.id] })).toMatchObject({ settled });
  stream.close();
});

test("PUSH-10: a cancel by another user, or of another space, is answered as a push would be", async () => {
  await ann.push(ann.create());
  const mallory = { ...ann.request([]), batch: ann.request([]).batch.id };
  expect(await engine.server.cancel("mallory", mallory)).toMatchObject({ kind: "taken" });
  const elsewhere = { ...mallory, space: await engine.newSpace() };
  expect(await engine.server.cancel("ann", elsewhere)).toMatchObject({ kind: "taken" });
  expect(await engine.server.cancel("ann", { ...mallory, space: crypto.randomUUID() })).toMatchObject({
    kind: "gone",
  });
});
