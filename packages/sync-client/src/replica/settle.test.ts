import { BATCH_LIMITS, type Change, type Outcome } from "@tidemark/sync-core";
import { describe, expect, test } from "vitest";
import { createReplicaWorld, pullOnce, pushOnce, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createMemoryDisk } from "../adapters/memory.ts";
import type { Replica } from "./replica.ts";

/** A world whose database refuses the title "taken", with one device that knows one task. */
async function worldWithTask() {
  const world = createReplicaWorld({
    rule: (_entity, { title }) =>
      title === "taken" ? { field: "title", message: "this title is taken" } : null,
  });
  const device = world.device();
  const replica = await device.open();
  const id = await create(replica, { title: "read", minutes: 5 });
  await runRound(replica, world.server);
  return { ...world, device, replica, id, sync: () => runRound(replica, world.server) };
}

async function create(replica: Replica, values: Readonly<Record<string, unknown>>): Promise<string> {
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values }]);
  return id;
}

function update(replica: Replica, id: string, values: Readonly<Record<string, unknown>>): Promise<unknown> {
  return replica.write([{ kind: "update", entity: "task", id, values }]);
}

function rejection(change: Change): Outcome {
  return { kind: "rejected", change: change.id, code: "refused", message: "no" };
}

function failedChanges(replica: Replica): readonly Change[] {
  return replica.failed().map(({ entry }) => entry.change);
}

describe("batches", () => {
  test("CLI-2: a sealed change is sent the same until it is settled, also after a restart", async () => {
    const { replica, device, id } = await worldWithTask();
    await update(replica, id, { title: "a" });
    const fence = await replica.lead();
    expect(await replica.sealBatch(fence, BATCH_LIMITS)).toBe(true);
    const sealed = replica.nextBatch();
    await update(replica, id, { title: "b" });
    await replica.markAttempted(fence, sealed?.batch.id ?? "");
    expect(replica.nextBatch()).toEqual({ ...sealed, attempts: 1 });
    expect((await device.open()).nextBatch()).toEqual({ ...sealed, attempts: 1 });
    expect(await replica.sealBatch(fence, BATCH_LIMITS)).toBe(false);
  });

  test("CLI-2: what is handed out to be sent is sealed after a power cut, too", async () => {
    const disk = createMemoryDisk();
    const device = createReplicaWorld().device({ disk });
    const replica = await device.open();
    await create(replica, { title: "a" });
    await replica.sealBatch(await replica.lead(), BATCH_LIMITS);
    const sealed = replica.nextBatch();
    disk.powerCut();
    expect((await device.open()).nextBatch()).toEqual(sealed);
  });

  test("a batch names the last one before it that was answered", async () => {
    const { replica, server, id } = await worldWithTask();
    const fence = await replica.lead();
    const { lastSettled } = replica.head();
    await update(replica, id, { title: "a" });
    await replica.sealBatch(fence, BATCH_LIMITS);
    const first = replica.nextBatch();
    expect(first?.after).toBe(lastSettled);
    await pushOnce(replica, fence, server);
    await update(replica, id, { title: "b" });
    await replica.sealBatch(fence, BATCH_LIMITS);
    expect(replica.nextBatch()?.after).toBe(first?.batch.id);
  });

  test("CLI-3: an answer only marks the batch; the pull removes its entries and says when", async () => {
    const { replica, server, id, clock } = await worldWithTask();
    await update(replica, id, { minutes: 2 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await clock.advance(1_000);
    const attempted = clock.now();
    await pushOnce(replica, fence, server);
    expect(replica.stats()).toMatchObject({ changes: 1, open: 0, unanswered: false, pending: 1 });
    expect(replica.status("task", id)).toMatchObject({ status: "pending", lastAttempt: attempted });
    await clock.advance(1_000);
    await pullOnce(replica, fence, { server, limit: 1_000 });
    expect(replica.stats()).toMatchObject({ changes: 0, pending: 0, synced: 1 });
    expect(replica.status("task", id)).toEqual({
      status: "synced",
      lastSynced: clock.now(),
      lastAttempt: attempted,
      message: null,
      version: 2,
    });
    expect(replica.row("task", id)).toMatchObject({ minutes: 7 });
  });

  test("CLI-5: an answered batch that a later pull does not report is sent again", async () => {
    const { replica, server, id } = await worldWithTask();
    const restore = server.backup();
    await update(replica, id, { minutes: 2 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    const before = replica.pullStart();
    await pushOnce(replica, fence, server);
    restore();
    const early = await server.pull({
      protocol: 1,
      schema: 1,
      space: TEST_SPACE,
      replica: replica.head().replica,
      cursor: before.cursor,
      unsettled: [],
      limit: 9,
    });
    if (early.kind === "checkpoint") await replica.applyCheckpoint(fence, early, before);
    expect(replica.stats().unanswered).toBe(false);
    await pullOnce(replica, fence, { server, limit: 1_000 });
    expect(replica.stats().unanswered).toBe(true);
    await runRound(replica, server);
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toMatchObject({ minutes: 7 });
  });

  test("what did not reach the server says why, until it does", async () => {
    const { replica, server, id } = await worldWithTask();
    await update(replica, id, { minutes: 2 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await replica.markUnreached(fence, replica.nextBatch()?.batch.id ?? "", "You are offline.");
    expect(replica.status("task", id)).toMatchObject({ status: "pending", message: "You are offline." });
    await runRound(replica, server);
    expect(replica.status("task", id)).toMatchObject({ status: "synced", message: null });
  });

  test("a row whose changes were settled without altering it counts as synced now", async () => {
    const { replica, server, id, clock, sync } = await worldWithTask();
    await clock.advance(60_000);
    server.sql(TEST_SPACE, (sql) => sql.update("task", id, { title: "from SQL" }));
    await sync();
    await clock.advance(60_000);
    await update(replica, id, { title: "from SQL" });
    await sync();
    expect(replica.status("task", id)).toMatchObject({ status: "synced", lastSynced: clock.now() });
  });
});

describe("the server's last batch", () => {
  const REPLY = { batches: [] };

  test("it goes on after its own last one and after none", async () => {
    const { replica, id } = await worldWithTask();
    const fence = await replica.lead();
    const { lastSettled } = replica.head();
    await update(replica, id, { title: "a" });
    await replica.sealBatch(fence, BATCH_LIMITS);
    const refused = replica.nextBatch()?.batch.id ?? "";
    expect(await replica.continueAfter(fence, refused, { ...REPLY, last: lastSettled })).toBe("continued");
    expect(replica.nextBatch()?.after).toBe(lastSettled);
    expect(await replica.continueAfter(fence, refused, { ...REPLY, last: null })).toBe("continued");
    expect(replica.nextBatch()?.after).toBeNull();
  });

  test("batches answered after it are sent again", async () => {
    const { replica, server, id } = await worldWithTask();
    const fence = await replica.lead();
    const { lastSettled } = replica.head();
    await update(replica, id, { title: "a" });
    await replica.sealBatch(fence, BATCH_LIMITS);
    const lost = replica.nextBatch()?.batch.id;
    await pushOnce(replica, fence, server);
    await update(replica, id, { title: "b" });
    await replica.sealBatch(fence, BATCH_LIMITS);
    const refused = replica.nextBatch()?.batch.id ?? "";
    await replica.continueAfter(fence, refused, { ...REPLY, last: lastSettled });
    expect(replica.nextBatch()?.batch.id).toBe(lost);
  });
});

test("PUSH-2: a batch that is settled after a later one is not the last", async () => {
  const { replica, id } = await worldWithTask();
  const fence = await replica.lead();
  const batches: string[] = [];
  for (const title of ["a", "b"]) {
    await update(replica, id, { title });
    await replica.sealBatch(fence, BATCH_LIMITS);
    batches.push(replica.nextBatch()?.batch.id ?? "");
    await replica.markAnswered(fence, batches.at(-1) ?? "", []);
  }
  for (const batch of batches.toReversed()) {
    const { replica: author, schema, cursor } = replica.head();
    const head = { kind: "checkpoint", replica: author, schema, from: cursor, cursor: cursor ?? "" } as const;
    const page = { ...head, rows: [], settled: [{ batch, outcomes: [] }], more: false, serverTime: 0 };
    expect(await replica.applyCheckpoint(fence, page, null)).toBe("applied");
    expect(replica.head().lastSettled).toBe(batches[1]);
  }
});

describe("rejections", () => {
  test("CLI-9: a rejected change stays part of its row and says what is wrong", async () => {
    const { replica, device, id, sync } = await worldWithTask();
    await update(replica, id, { title: "taken", minutes: 1 });
    await sync();
    for (const tab of [replica, await device.open()]) {
      expect(tab.row("task", id)).toMatchObject({ title: "taken", minutes: 6 });
      expect(tab.status("task", id)).toMatchObject({
        status: "failed",
        message: "this title is taken",
        version: 1,
      });
      expect(tab.stats()).toMatchObject({ failed: 1, pending: 0, changes: 0 });
    }
  });

  test("CLI-9: a field that a later edit of one's own replaced leaves the failed change; a difference stays", async () => {
    const { replica, id, server, sync } = await worldWithTask();
    await update(replica, id, { title: "taken", minutes: 1 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await update(replica, id, { title: "free" });
    await pushOnce(replica, fence, server);
    await sync();
    expect(failedChanges(replica).map((change) => change.kind === "update" && change.values)).toEqual([
      { minutes: 1 },
    ]);
    expect(replica.row("task", id)).toMatchObject({ title: "free", minutes: 6 });
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toMatchObject({ title: "free", minutes: 5 });
  });

  test("CLI-9: editing the field at fault mends a failed change", async () => {
    const { replica, id, sync } = await worldWithTask();
    await update(replica, id, { title: "taken" });
    await sync();
    await update(replica, id, { title: "free" });
    expect(replica.status("task", id)).toMatchObject({ status: "pending", message: null });
    await sync();
    expect(replica.status("task", id)).toMatchObject({ status: "synced" });
    expect(replica.row("task", id)).toMatchObject({ title: "free" });
  });

  test("edits of a row whose create was rejected become part of that", async () => {
    const { replica, server, sync } = await worldWithTask();
    const id = await create(replica, { title: "taken", minutes: 1 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await update(replica, id, { minutes: 2 });
    await pushOnce(replica, fence, server);
    await pullOnce(replica, fence, { server, limit: 10 });
    expect(replica.stats()).toMatchObject({ changes: 0, failed: 1 });
    await update(replica, id, { minutes: 4, title: "free" });
    expect(failedChanges(replica)).toMatchObject([{ kind: "create", values: { title: "free", minutes: 7 } }]);
    expect(replica.stats().changes).toBe(0);
    expect(await replica.retry("task", id)).toBe(1);
    expect(replica.status("task", id)).toMatchObject({ status: "pending" });
    await sync();
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toEqual({ title: "free", notes: "", minutes: 7 });
    expect(replica.status("task", id)).toMatchObject({ status: "synced" });
  });

  test("edits that were sent before their create was rejected become part of it too", async () => {
    const { replica, server, sync } = await worldWithTask();
    const id = await create(replica, { title: "taken", minutes: 1 });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, server);
    await update(replica, id, { minutes: 2 });
    await replica.sealBatch(fence, BATCH_LIMITS);
    await sync();
    expect(failedChanges(replica)).toMatchObject([{ kind: "create", values: { minutes: 3 } }]);
    expect(replica.row("task", id)).toMatchObject({ title: "taken", minutes: 3 });
  });

  test("edits of a row that the server has after all do not wait for the rejected create", async () => {
    const { replica, server, sync } = await worldWithTask();
    const id = await create(replica, { title: "taken" });
    await sync();
    server.sql(TEST_SPACE, (sql) => sql.insert("task", id, { title: "from SQL", notes: "", minutes: 0 }));
    await sync();
    await update(replica, id, { notes: "mine" });
    expect(replica.stats()).toMatchObject({ changes: 1 });
    await sync();
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toMatchObject({
      title: "from SQL",
      notes: "mine",
    });
  });

  test("deleting a row whose create was rejected leaves nothing of it", async () => {
    const { replica, sync } = await worldWithTask();
    const id = await create(replica, { title: "taken" });
    await sync();
    await replica.write([{ kind: "delete", entity: "task", id }]);
    expect(replica.row("task", id)).toBeNull();
    expect(replica.status("task", id)).toBeNull();
    expect(replica.stats()).toMatchObject({ total: 1, failed: 0, changes: 0 });
  });

  test("retry and discard take the whole group", async () => {
    const { replica, id, server, sync } = await worldWithTask();
    const other = await create(replica, { title: "write" });
    await sync();
    const group = () =>
      replica.write(
        [
          { kind: "update", entity: "task", id, values: { minutes: 1 } },
          { kind: "update", entity: "task", id: other, values: { title: "taken" } },
        ],
        { group: true },
      );
    await group();
    await sync();
    expect(replica.stats()).toMatchObject({ failed: 2 });
    expect(await replica.discard("task", id)).toHaveLength(2);
    expect(replica.row("task", other)).toMatchObject({ title: "write" });
    await group();
    await sync();
    const before = failedChanges(replica);
    expect(await replica.retry("task", other)).toBe(2);
    const after = replica.outbox().entries.map(({ change }) => change);
    expect(after.map(({ row }) => row)).toEqual(before.map(({ row }) => row));
    expect(new Set([...before, ...after].map((change) => change.id)).size).toBe(4);
    expect(new Set([...before, ...after].map((change) => change.group)).size).toBe(2);
    await sync();
    expect(replica.stats()).toMatchObject({ failed: 2, changes: 0 });
    expect(server.rows(TEST_SPACE, "task").get(id)?.values).toMatchObject({ minutes: 5 });
  });

  test("CLI-9: a rejected deletion of a later batch replaces nothing", async () => {
    const { replica, server, device, id } = await worldWithTask();
    const fence = await replica.lead();
    const { cursor, replica: author } = replica.head();
    const batches: { batch: string; outcomes: Outcome[] }[] = [];
    for (const edit of [
      { kind: "update", entity: "task", id, values: { title: "mine" } },
      { kind: "delete", entity: "task", id },
    ] as const) {
      await replica.write([edit]);
      await replica.sealBatch(fence, BATCH_LIMITS);
      const sealed = replica.nextBatch()?.batch;
      const outcomes = (sealed?.changes ?? []).map((change) => rejection(change));
      batches.push({ batch: sealed?.id ?? "", outcomes });
      await replica.markAnswered(fence, sealed?.id ?? "", outcomes);
    }
    const page = { kind: "checkpoint", replica: author, schema: 1, more: false, serverTime: 0 } as const;
    await replica.applyCheckpoint(
      fence,
      { ...page, rows: [], from: cursor, settled: batches, cursor: "next" },
      null,
    );
    expect(failedChanges(replica).map(({ kind }) => kind)).toEqual(["update", "delete"]);
    expect((await device.open()).failed()).toEqual(replica.failed());
    expect(server.rows(TEST_SPACE, "task").size).toBe(1);
  });

  test("a change on which the server was silent is kept for a person", async () => {
    const { replica, id } = await worldWithTask();
    await update(replica, id, { title: "a" });
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    const head = replica.head();
    const batch = replica.nextBatch()?.batch.id ?? "";
    await replica.applyCheckpoint(
      fence,
      {
        kind: "checkpoint",
        replica: head.replica,
        schema: 1,
        from: head.cursor,
        rows: [],
        settled: [{ batch, outcomes: [] }],
        cursor: "next",
        more: false,
        serverTime: 0,
      },
      null,
    );
    expect(replica.status("task", id)).toMatchObject({
      status: "failed",
      message: expect.stringContaining("may have been saved"),
    });
  });
});
