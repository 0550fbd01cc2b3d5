import { BATCH_LIMITS, type Checkpoint, encodeStamp, type ReplicaId, ZERO_STAMP } from "@tidemark/sync-core";
import { describe, expect, test } from "vitest";
import {
  createReplicaWorld,
  pullOnce,
  pushOnce,
  type ReplicaWorld,
  runRound,
  senderOf,
} from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { LostLeadership, StoreOutdated } from "./errors.ts";
import type { Replica } from "./replica.ts";

function taskId(n: number): string {
  return `0190a0c0-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

function insertTasks({ server }: ReplicaWorld, count: number): void {
  server.sql(TEST_SPACE, (sql) => {
    for (let n = 0; n < count; n += 1)
      sql.insert("task", taskId(n), { title: `task ${n}`, notes: "", minutes: 0 });
  });
}

function update(replica: Replica, id: string, values: Readonly<Record<string, unknown>>): Promise<unknown> {
  return replica.write([{ kind: "update", entity: "task", id, values }]);
}

/** A device that has synced so many tasks. */
async function synced(count: number) {
  const world = createReplicaWorld();
  insertTasks(world, count);
  const device = world.device();
  const replica = await device.open();
  await runRound(replica, world.server);
  const pull = async (limit = 1_000) =>
    pullOnce(replica, replica.head().fence, { server: world.server, limit });
  return { ...world, world, device, replica, pull };
}

describe("pages", () => {
  test("CLI-6: a stream's message does not end a pull that is under way, whatever it starts from", async () => {
    const { world, replica, pull } = await synced(5);
    await update(replica, taskId(0), { title: "mine" });
    const { fence } = replica.head();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, world.server);
    world.server.sql(TEST_SPACE, (sql) => {
      for (let n = 1; n < 5; n += 1) sql.update("task", taskId(n), { title: "by SQL" });
    });
    await pull(2);
    const { cursor, staging } = replica.head();
    expect(staging).toBe(true);
    const rest = await world.server.pull({ ...senderOf(replica), cursor, unsettled: [], limit: 1_000 });
    if (rest.kind !== "checkpoint") throw new Error(rest.kind);
    await expect(replica.applyCheckpoint(fence, rest, null)).resolves.toBe("dropped");
    expect(replica.head()).toMatchObject({ cursor, staging: true });
    await pull();
    expect(replica.stats().changes).toBe(0);
  });

  test.each([1, 7, 300, 2_500])(
    "a first sync of %i rows arrives, and is there after a restart",
    async (count) => {
      const { replica, device } = await synced(count);
      for (const tab of [replica, await device.open()]) {
        expect(tab.rows("task")).toHaveLength(count);
        expect(tab.row("task", taskId(count - 1))).toEqual({
          id: taskId(count - 1),
          title: `task ${count - 1}`,
          notes: "",
          minutes: 0,
        });
        expect(tab.stats()).toMatchObject({ total: count, synced: count });
        expect(tab.head()).toMatchObject({ complete: true, staging: false });
      }
    },
  );

  test("CLI-6: a first sync shows rows as they arrive, except those under sealed changes", async () => {
    const world = createReplicaWorld();
    const replica = await world.device().open();
    const id = taskId(3);
    await replica.write([{ kind: "create", entity: "task", id, values: { title: "mine", minutes: 5 } }]);
    const fence = await replica.lead();
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, world.server);
    insertTasks(world, 3);
    world.server.sql(TEST_SPACE, (sql) =>
      sql.insert("task", taskId(4), { title: "last", notes: "", minutes: 0 }),
    );

    const seen: (number | undefined)[] = [];
    for (let more = true; more;) {
      more = await pullOnce(replica, fence, { server: world.server, limit: 2 });
      seen.push(replica.rows("task").length);
      expect(replica.row("task", id)).toMatchObject({ minutes: 5 });
    }
    expect(seen).toEqual([2, 4, 5]);
    expect(replica.stats()).toMatchObject({ synced: 5, pending: 0 });
  });

  test("CLI-6: later pages show together, and a tab that closes in between goes on where it was", async () => {
    const { replica, device, server, world, pull } = await synced(2);
    server.sql(TEST_SPACE, (sql) => {
      for (let n = 2; n < 9; n += 1) sql.insert("task", taskId(n), { title: "new", notes: "", minutes: 0 });
      sql.update("task", taskId(0), { title: "changed" });
      sql.delete("task", taskId(1));
    });
    expect(await pull(4)).toBe(true);
    expect(replica.rows("task").map(({ title }) => title)).toEqual(["task 0", "task 1"]);
    expect(replica.head()).toMatchObject({ complete: true, staging: true });

    const next = await device.open();
    expect(next.rows("task")).toHaveLength(2);
    const fence = await next.lead();
    while (await pullOnce(next, fence, { server: world.server, limit: 4 }));
    for (const tab of [next, replica, await device.open()]) {
      await tab.refresh();
      expect(tab.rows("task")).toHaveLength(8);
      expect(tab.row("task", taskId(0))).toMatchObject({ title: "changed" });
      expect(tab.row("task", taskId(1))).toBeNull();
    }
  });

  test("CLI-7: a pulled row replaces the base; one's own waiting edits stay over it", async () => {
    const { replica, server, pull } = await synced(1);
    await update(replica, taskId(0), { notes: "mine", minutes: 2 });
    server.sql(TEST_SPACE, (sql) =>
      sql.update("task", taskId(0), { title: "theirs", notes: "theirs", minutes: 10 }),
    );
    await pull();
    expect(replica.row("task", taskId(0))).toMatchObject({ title: "theirs", notes: "mine", minutes: 12 });
    expect(replica.status("task", taskId(0))).toMatchObject({ status: "pending", version: 2 });
  });

  test("CLI-7: a pulled row replaces a base whose stamps are later", async () => {
    const { replica, clock } = await synced(1);
    const { fence } = replica.head();
    const row = (title: string, version: number, ms: number) => ({
      entity: "task",
      id: taskId(0),
      version,
      values: { title, notes: "", minutes: 0 },
      stamps: { "": encodeStamp({ ms, counter: 0 }, "other000") },
    });
    const later = { ...page(replica), rows: [row("later", 2, clock.now() + 2_000)] };
    await replica.applyCheckpoint(fence, later, null);
    const setBack = { ...page(replica), cursor: "last", rows: [row("set back", 3, clock.now() + 1_000)] };
    await replica.applyCheckpoint(fence, setBack, null);
    expect(replica.row("task", taskId(0))).toMatchObject({ title: "set back" });
  });

  test("CLI-3: what is told of batches before the last page removes nothing", async () => {
    const { replica } = await synced(1);
    const { fence } = replica.head();
    await update(replica, taskId(0), { minutes: 2 });
    await replica.sealBatch(fence, BATCH_LIMITS);
    const { id = "", changes = [] } = replica.nextBatch()?.batch ?? {};
    const outcomes = changes.map((change) => ({ kind: "applied", change: change.id }) as const);
    const early = { ...page(replica), more: true, settled: [{ batch: id, outcomes }] };
    await replica.applyCheckpoint(fence, early, replica.pullStart());
    expect(replica.stats()).toMatchObject({ changes: 1, pending: 1 });
    expect(replica.row("task", taskId(0))).toMatchObject({ minutes: 2 });
    expect(replica.head()).toMatchObject({ staging: true });
  });

  test("CLI-7: a tombstone under waiting changes keeps the fields; without them the row goes", async () => {
    const { replica, server, device, pull } = await synced(2);
    await update(replica, taskId(0), { title: "still wanted" });
    server.sql(TEST_SPACE, (sql) => [sql.delete("task", taskId(0)), sql.delete("task", taskId(1))]);
    await pull();
    for (const tab of [replica, await device.open()]) {
      expect(tab.rows("task")).toEqual([{ id: taskId(0), title: "still wanted", notes: "", minutes: 0 }]);
      expect(tab.status("task", taskId(1))).toBeNull();
    }
  });

  test("CLI-7: a row that was created here and deleted there before its first pull keeps its fields", async () => {
    const { replica, server } = await synced(0);
    const fence = replica.head().fence;
    await replica.write([
      { kind: "create", entity: "task", id: taskId(1), values: { title: "mine", minutes: 5 } },
    ]);
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, server);
    server.sql(TEST_SPACE, (sql) => sql.delete("task", taskId(1)));
    await update(replica, taskId(1), { minutes: 1 });
    await pullOnce(replica, fence, { server, limit: 10 });
    expect(replica.row("task", taskId(1))).toMatchObject({ title: "mine", minutes: 6 });
  });

  test("CLI-7: what one pull settles and tells the deletion of keeps what it was made", async () => {
    const { replica, server } = await synced(1);
    const fence = replica.head().fence;
    await replica.write([
      { kind: "create", entity: "task", id: taskId(1), values: { title: "mine", minutes: 5 } },
    ]);
    await update(replica, taskId(0), { title: "renamed", minutes: 2 });
    await update(replica, taskId(1), { title: "renamed", minutes: 1 });
    await replica.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(replica, fence, server);
    server.sql(TEST_SPACE, (sql) => [sql.delete("task", taskId(0)), sql.delete("task", taskId(1))]);
    await update(replica, taskId(0), { minutes: 10 });
    await update(replica, taskId(1), { minutes: 10 });
    await pullOnce(replica, fence, { server, limit: 10 });
    expect(replica.row("task", taskId(0))).toMatchObject({ title: "renamed", minutes: 12 });
    expect(replica.row("task", taskId(1))).toMatchObject({ title: "renamed", minutes: 16 });
  });

  test("CLK-3: a checkpoint moves the clock, so a later edit outranks what it saw", async () => {
    const { replica, clock } = await synced(1);
    const ahead = clock.now() + 3_600_000;
    const fence = replica.head().fence;
    const stamp = encodeStamp({ ms: ahead, counter: 0 }, "other000");
    const values = { title: "ahead", notes: "", minutes: 0 };
    const rows = [{ entity: "task", id: taskId(0), version: 2, values, stamps: { "": stamp } }];
    await replica.applyCheckpoint(fence, { ...page(replica), rows }, null);
    await update(replica, taskId(0), { title: "after" });
    const [entry] = replica.outbox().entries;
    expect(entry && entry.change.stamp > stamp).toBe(true);
  });

  test("rows of an entity that this version does not know are left out", async () => {
    const { replica } = await synced(1);
    const rows = [{ entity: "chore", id: taskId(0), version: 9, values: {}, stamps: { "": ZERO_STAMP } }];
    const unknown = { ...page(replica), rows };
    expect(await replica.applyCheckpoint(replica.head().fence, unknown, null)).toBe("applied");
    expect(replica.stats().total).toBe(1);
  });
});

/** An empty checkpoint that applies to the replica as it is. */
function page(replica: Replica): Checkpoint {
  const { replica: id, schema, cursor } = replica.head();
  return {
    kind: "checkpoint",
    replica: id,
    schema,
    from: cursor,
    rows: [],
    settled: [],
    cursor: "next",
    more: false,
    serverTime: 0,
  };
}

describe("what applies", () => {
  test.each([
    ["replica", { replica: "someone0" as ReplicaId }],
    ["schema", { schema: 2 }],
    ["cursor", { from: "elsewhere" }],
  ])("CLI-4: a page for another %s is dropped", async (_name, difference) => {
    const { replica } = await synced(1);
    const before = replica.head();
    expect(await replica.applyCheckpoint(before.fence, { ...page(replica), ...difference }, null)).toBe(
      "dropped",
    );
    expect(replica.head()).toEqual(before);
    expect(await replica.applyCheckpoint(before.fence, page(replica), null)).toBe("applied");
    expect(replica.head().cursor).toBe("next");
  });

  test("CLI-4: a tab that no longer leads stores nothing", async () => {
    const { replica, device } = await synced(1);
    const { fence } = replica.head();
    const next = await device.open();
    await next.lead();
    for (const late of [
      () => replica.applyCheckpoint(fence, page(replica), null),
      () => replica.heartbeat(fence),
      () => replica.sealBatch(fence, BATCH_LIMITS),
      () => replica.markAnswered(fence, taskId(0), []),
      () => replica.continueAfter(fence, taskId(0), { last: null, batches: [] }),
      () => replica.reopen(fence, taskId(0), "open"),
      () => replica.leaveSpace(fence),
      () => replica.tidy(fence),
    ]) {
      await expect(late()).rejects.toThrow(LostLeadership);
    }
    expect(next.head()).toMatchObject({ fence: fence + 1 });
  });

  test("the leader's sign of life is seen by every tab", async () => {
    const { replica, device, clock } = await synced(0);
    const follower = await device.open();
    await clock.advance(30_000);
    await replica.heartbeat(replica.head().fence);
    await follower.refresh();
    expect(follower.head().heartbeat).toBe(clock.now());
  });
});

describe("resync", () => {
  test("CLI-4: a page that was pulled for the base before it is dropped", async () => {
    const { replica, server } = await synced(3);
    const { fence } = replica.head();
    const resync = async () => {
      const { replica: author, schema, cursor } = replica.head();
      await replica.resync(fence, {
        kind: "resync",
        replica: author,
        schema,
        from: cursor,
        common: 0,
        serverTime: 0,
      });
    };
    await resync();
    const begun = replica.pullStart();
    const late = await server.pull({ ...senderOf(replica), cursor: null, unsettled: [], limit: 10 });
    await pullOnce(replica, fence, { server, limit: 10 });
    server.sql(TEST_SPACE, (sql) => sql.update("task", taskId(0), { title: "newer" }));
    await pullOnce(replica, fence, { server, limit: 10 });
    await resync();
    if (late.kind !== "checkpoint") throw new Error("the server began a new base");
    expect(await replica.applyCheckpoint(fence, late, begun)).toBe("dropped");
    expect(await replica.applyCheckpoint(fence, late, null)).toBe("dropped");
    await pullOnce(replica, fence, { server, limit: 10 });
    expect(replica.row("task", taskId(0))).toMatchObject({ title: "newer" });
  });

  test("a new base grows beside the visible one and replaces it at once; the outbox stays", async () => {
    const { replica, server, device, world } = await synced(5);
    const restore = server.backup();
    server.sql(TEST_SPACE, (sql) => sql.insert("task", taskId(9), { title: "lost", notes: "", minutes: 0 }));
    await pullOnce(replica, replica.head().fence, { server, limit: 100 });
    await update(replica, taskId(1), { minutes: 3 });
    restore();
    server.sql(TEST_SPACE, (sql) => {
      sql.delete("task", taskId(0));
      for (let n = 20; n < 26; n += 1) sql.insert("task", taskId(n), { title: "new", notes: "", minutes: 0 });
    });

    const fence = await replica.lead();
    const shown: number[] = [];
    while (await pullOnce(replica, fence, { server, limit: 4 })) shown.push(replica.rows("task").length);
    expect(new Set(shown)).toEqual(new Set([6]));
    for (const tab of [replica, await device.open()]) {
      expect(tab.rows("task")).toHaveLength(10);
      expect(tab.row("task", taskId(9))).toBeNull();
      expect(tab.row("task", taskId(1))).toMatchObject({ minutes: 3 });
      expect(tab.stats()).toMatchObject({ changes: 1, pending: 1 });
    }
    while ((await replica.tidy(fence)) === "more");
    await runRound(replica, world.server);
    expect(server.rows(TEST_SPACE, "task").get(taskId(1))?.values).toMatchObject({ minutes: 3 });
  });

  test("a row that the new base lacks keeps its fields under waiting changes", async () => {
    const world = createReplicaWorld();
    const restore = world.server.backup();
    insertTasks(world, 2);
    const device = world.device();
    const replica = await device.open();
    await runRound(replica, world.server);
    await update(replica, taskId(0), { title: "still wanted" });
    restore();
    world.server.sql(TEST_SPACE, (sql) =>
      sql.insert("task", taskId(5), { title: "new", notes: "", minutes: 0 }),
    );
    while (await pullOnce(replica, replica.head().fence, { server: world.server, limit: 10 }));
    for (const tab of [replica, await device.open()]) {
      expect(tab.row("task", taskId(0))).toEqual({
        id: taskId(0),
        title: "still wanted",
        notes: "",
        minutes: 0,
      });
      expect(tab.row("task", taskId(1))).toBeNull();
    }
  });

  test("CLI-6: an update of the app between two pages shows none of the first", async () => {
    const { replica, server, device, pull } = await synced(3);
    server.sql(TEST_SPACE, (sql) => {
      for (let n = 0; n < 3; n += 1) sql.update("task", taskId(n), { title: "by SQL" });
    });
    await pull(2);
    const before = replica.rows("task");
    const upgraded = await device.open({ schema: 2 });
    expect(upgraded.rows("task")).toEqual(before);
    await runRound(upgraded, server);
    expect(upgraded.rows("task")).toMatchObject(before.map(({ id }) => ({ id, title: "by SQL" })));
  });

  test("a newer schema begins a new base, keeps the outbox, and stops older tabs", async () => {
    const { replica, server, device } = await synced(3);
    await update(replica, taskId(0), { minutes: 1 });
    const upgraded = await device.open({ schema: 2 });
    expect(upgraded.head()).toMatchObject({ schema: 2, cursor: null, staging: true });
    expect(upgraded.rows("task")).toHaveLength(3);
    await expect(update(replica, taskId(0), { minutes: 1 })).rejects.toThrow(StoreOutdated);
    await expect(device.open({ schema: 1 })).rejects.toThrow(StoreOutdated);
    await update(upgraded, taskId(0), { title: "two" });
    expect(upgraded.outbox().entries.map(({ schema }) => schema)).toEqual([1, 2]);
    await runRound(upgraded, server);
    expect(upgraded.row("task", taskId(0))).toMatchObject({ title: "two", minutes: 1 });
    expect(upgraded.stats()).toMatchObject({ synced: 3, changes: 0 });
  });
});
