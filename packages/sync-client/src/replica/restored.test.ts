import { BATCH_LIMITS, type Checkpoint, encodeStamp, PAGE_ROWS } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createReplicaWorld, pullOnce, pushOnce, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import type { Replica } from "./replica.ts";

const SERVER_STAMP = encodeStamp({ ms: 1, counter: 0 }, "zzzzzzzz");

/** A device that has settled `count` tasks, one batch each, and what a server says that has lost them. */
async function settled(count: number) {
  const world = createReplicaWorld();
  const device = world.device();
  const replica = await device.open();
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push(...(await replica.write([{ kind: "create", entity: "task", values: { title: `task ${n}` } }])));
    await runRound(replica, world.server);
  }
  return { ...world, device, replica, ids, fence: replica.head().fence };
}

function resync(replica: Replica, common: number, offer?: true) {
  const { replica: author, schema, cursor } = replica.head();
  return {
    kind: "resync" as const,
    replica: author,
    schema,
    from: cursor,
    common,
    ...(offer && { offer }),
    serverTime: 0,
  };
}

function lastPage(replica: Replica, page: Partial<Checkpoint> = {}): Checkpoint {
  const { replica: author, schema, cursor } = replica.head();
  return {
    kind: "checkpoint",
    replica: author,
    schema,
    from: cursor,
    rows: [],
    settled: [],
    cursor: "9",
    more: false,
    serverTime: 0,
    ...page,
  };
}

test("CLI-23: every page's request names the kept batches, and those that the last does not report return", async () => {
  const { replica, fence, ids, device } = await settled(3);
  const { lastSettled: last, cursor } = replica.head();
  await replica.resync(fence, resync(replica, 0, true));
  const first = replica.pullStart();
  expect(first.unsettled).toHaveLength(3);
  expect(first.unsettled.at(-1)).toBe(last);
  await replica.applyCheckpoint(fence, lastPage(replica, { more: true, cursor: "1" }), first);
  const second = replica.pullStart();
  expect(second.unsettled).toEqual(first.unsettled);

  const known = { batch: first.unsettled[0] ?? "", outcomes: [] };
  await replica.applyCheckpoint(fence, lastPage(replica, { settled: [known] }), second);
  expect(replica.outbox().entries.map(({ change }) => change.row)).toEqual(ids.slice(1));
  expect(replica.nextBatch()).toMatchObject({
    after: known.batch,
    batch: { id: first.unsettled[1] },
    returned: [cursor],
  });
  expect(replica.pullStart().unsettled).toEqual(first.unsettled.slice(1));
  expect((await device.open()).nextBatch()).toEqual(replica.nextBatch());
});

test("CLI-23: after none that the server still knows, it goes on after none", async () => {
  const { replica, fence } = await settled(2);
  await replica.resync(fence, resync(replica, 0));
  await replica.applyCheckpoint(fence, lastPage(replica), replica.pullStart());
  expect(replica.nextBatch()?.after).toBeNull();
});

test("CLI-23: a server that has lost nothing gets nothing again", async () => {
  const { replica, server, fence } = await settled(2);
  const last = replica.head().lastSettled;
  await replica.resync(fence, resync(replica, 0));
  await runRound(replica, server);
  expect(replica.stats()).toMatchObject({ changes: 0, synced: 2 });
  expect(replica.head().lastSettled).toBe(last);
});

test("CLI-23: kept batches are forgotten after their time, and the last of them never", async () => {
  const { replica, clock, fence, ids } = await settled(2);
  await clock.advance(8 * 86_400_000);
  ids.push(...(await replica.write([{ kind: "create", entity: "task", values: { title: "young" } }])));
  await replica.sealBatch(fence, BATCH_LIMITS);
  const { batch } = replica.nextBatch() ?? {};
  const outcomes = (batch?.changes ?? []).map(({ id }) => ({ kind: "applied" as const, change: id }));
  await replica.applyCheckpoint(
    fence,
    lastPage(replica, { settled: [{ batch: batch?.id ?? "", outcomes }] }),
    null,
  );
  while ((await replica.tidy(fence)) === "more");
  await replica.resync(fence, resync(replica, 0));
  expect(replica.pullStart().unsettled).toEqual([batch?.id]);
  await clock.advance(8 * 86_400_000);
  while ((await replica.tidy(fence)) === "more");
  await replica.applyCheckpoint(fence, lastPage(replica), replica.pullStart());
  expect(replica.outbox().entries.map(({ change }) => change.row)).toEqual(ids.slice(2));
});

test("CLI-23: what was settled longer ago is not asked for: the server may have forgotten that it was", async () => {
  const { replica, clock, fence } = await settled(3);
  const last = replica.head().lastSettled;
  await clock.advance(8 * 86_400_000);
  await replica.resync(fence, resync(replica, 9));
  const begun = replica.pullStart();
  expect(begun.unsettled).toEqual([last]);
  const known = { batch: last ?? "", outcomes: [] };
  await replica.applyCheckpoint(fence, lastPage(replica, { settled: [known] }), begun);
  expect(replica.outbox().entries).toEqual([]);
});

test("CLI-24: what the server asks for is kept until it is taken, and names the cursor that it refused", async () => {
  const { replica, device, fence, ids } = await settled(2);
  const { cursor } = replica.head();
  await replica.resync(fence, resync(replica, 0, true));
  const begun = replica.pullStart();
  const reported = begun.unsettled.map((batch) => ({ batch, outcomes: [] }));
  const there = {
    entity: "task",
    id: ids[0] ?? "",
    version: 1,
    values: { title: "later", notes: "", minutes: 0 },
    stamps: { "": encodeStamp({ ms: Date.UTC(2030, 0), counter: 0 }, "zzzzzzzz") },
  };
  await replica.applyCheckpoint(fence, lastPage(replica, { rows: [there], settled: reported }), begun);
  expect(replica.head().offering).toBe(true);
  const page = await (await device.open()).nextOffer();
  expect(page).toMatchObject({
    cursor,
    rows: [{ id: ids[1], version: 2, values: { title: "task 1", notes: "", minutes: 0 } }],
  });
  await replica.dropOffer(fence, page?.n ?? 0);
  expect([replica.head().offering, await replica.nextOffer()]).toEqual([false, null]);
});

test("CLI-24: offers go in pages of at most 1,000 rows", async () => {
  const { replica, fence } = await settled(1);
  const rows = Array.from({ length: PAGE_ROWS + 1 }, (_, n) => ({
    entity: "task",
    id: `0190a0c0-0000-7000-8000-${String(n).padStart(12, "0")}`,
    version: 5,
    values: { title: "a", notes: "", minutes: 0 },
    stamps: { "": SERVER_STAMP },
  }));
  const filled = lastPage(replica, { rows });
  await replica.applyCheckpoint(fence, filled, replica.pullStart());
  await replica.resync(fence, resync(replica, 4, true));
  await replica.applyCheckpoint(fence, lastPage(replica), replica.pullStart());
  const first = await replica.nextOffer();
  expect(first?.rows).toHaveLength(PAGE_ROWS);
  await replica.dropOffer(fence, first?.n ?? 0);
  expect((await replica.nextOffer())?.rows).toHaveLength(1);
});

test("PULL-5: a pull names as many batches as wait, more than a hundred too", async () => {
  const { replica, server } = await settled(0);
  const fence = await replica.lead();
  for (let n = 0; n < 150; n += 1) {
    await replica.write([{ kind: "create", entity: "task", values: { title: `task ${n}` } }]);
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, server);
  }
  expect(replica.pullStart().unsettled).toHaveLength(150);
  await runRound(replica, server);
  expect(replica.stats()).toMatchObject({ changes: 0, synced: 150 });
});

test("CLI-23: what comes back goes on after the batch before it, though that was settled long ago and is forgotten", async () => {
  const { replica, server, clock } = await settled(1);
  const { lastSettled, replica: author } = replica.head();
  const restore = server.backup();
  await clock.advance(30 * 86_400_000);
  await replica.write([{ kind: "create", entity: "task", values: { title: "lost" } }]);
  await runRound(replica, server);
  const { fence } = replica.head();
  while ((await replica.tidy(fence)) === "more");
  restore();
  while (await pullOnce(replica, fence, { server, limit: 100 }));
  expect(replica.nextBatch()?.after).toBe(lastSettled);
  await runRound(replica, server);
  expect(replica.head().replica).toBe(author);
  expect(replica.rows("task").map(({ title }) => title)).toEqual(["task 0", "lost"]);
});

test("CLI-23: what was settled before a batch that the last page reports is settled, though the server has forgotten it", async () => {
  const { replica, server, clock, ids, fence } = await settled(1);
  await replica.write([{ kind: "delete", entity: "task", id: ids[0] ?? "" }]);
  await replica.sealBatch(fence, BATCH_LIMITS);
  await pushOnce(replica, fence, server);
  await clock.advance(100 * 86_400_000);
  server.expire(TEST_SPACE, 90 * 86_400_000);
  while (await pullOnce(replica, fence, { server, limit: 100 }));
  expect(replica.stats()).toMatchObject({ changes: 0, synced: 0 });
  await runRound(replica, server);
  expect(replica.rows("task")).toEqual([]);
});

test("CLI-5: what was answered before a batch that the pull reports is settled, though the server has forgotten it", async () => {
  const { replica, server, clock, ids, fence } = await settled(1);
  for (const by of [2, 4]) {
    await replica.write([{ kind: "update", entity: "task", id: ids[0] ?? "", values: { minutes: by } }]);
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, server);
  }
  await clock.advance(100 * 86_400_000);
  server.expire(TEST_SPACE, 90 * 86_400_000);
  await runRound(replica, server);
  expect(replica.stats()).toMatchObject({ changes: 0, synced: 1 });
  expect(replica.rows("task")[0]).toMatchObject({ minutes: 6 });
});

test("CLI-21: what was made after all that a restored server knows is sent, though records have expired", async () => {
  const { replica, server, clock } = await settled(1);
  const days = 86_400_000;
  async function create(title: string) {
    await replica.write([{ kind: "create", entity: "task", values: { title } }]);
    await runRound(replica, server);
  }
  await clock.advance(100 * days);
  await create("known");
  server.expire(TEST_SPACE, 90 * days);
  const restore = server.backup();
  await create("forgotten here");
  await clock.advance(30 * days);
  await create("lost");
  while ((await replica.tidy(replica.head().fence)) === "more");
  const [row = ""] = await replica.write([
    { kind: "create", entity: "task", values: { title: "never sent" } },
  ]);
  await replica.write([{ kind: "update", entity: "task", id: row, values: { minutes: 5 } }]);
  restore();
  await runRound(replica, server);
  expect(replica.failed()).toEqual([]);
  expect(replica.stats().changes).toBe(0);
  const titles = replica.rows("task").map(({ title }) => title);
  expect(titles).toEqual(["task 0", "known", "lost", "never sent"]);
  expect(server.rows(TEST_SPACE, "task").get(row)?.values).toMatchObject({ minutes: 5 });
});

test("CLI-23: more settled batches than a request can name are asked about in turn, and all that are lost return", async () => {
  const { replica, server, fence } = await settled(1);
  const first = replica.head().lastSettled;
  const restore = server.backup();
  const create = { kind: "create", entity: "task", values: { title: "lost" } } as const;
  await replica.write(Array.from({ length: 900 }, () => create));
  while (await replica.sealBatch(fence, { ...BATCH_LIMITS, changes: 1 }))
    await pushOnce(replica, fence, server);
  await runRound(replica, server);
  expect(replica.stats()).toMatchObject({ changes: 0, synced: 901 });
  restore();
  const again = replica.head().fence;
  const asked: number[] = [];
  do asked.push(replica.pullStart().unsettled.length);
  while (await pullOnce(replica, again, { server, limit: 1_000 }));
  expect(Math.max(...asked)).toBeLessThanOrEqual(1_000);
  expect(replica.stats()).toMatchObject({ changes: 900, unanswered: true });
  expect(replica.nextBatch()?.after).toBe(first);
  await runRound(replica, server);
  expect(server.rows(TEST_SPACE, "task").size).toBe(901);
});
