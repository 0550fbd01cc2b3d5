import { BATCH_LIMITS, type Checkpoint, type OutboxEntry } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createMemoryDisk } from "../adapters/memory.ts";
import { createReplicaWorld, pushOnce, runRound } from "../../testing/replica-kit.ts";
import type { Replica } from "./replica.ts";

/** A replica with these many tasks in the outbox, each in a batch of its own as far as `sealed` says. */
async function withTasks(count: number, sealed: number) {
  const world = createReplicaWorld();
  const device = world.device();
  const replica = await device.open();
  const fence = await replica.lead();
  for (let n = 0; n < count; n += 1) {
    await replica.write([{ kind: "create", entity: "task", values: { title: `task ${n}` } }]);
  }
  if (sealed > 0) await replica.sealBatch(fence, { ...BATCH_LIMITS, changes: sealed });
  return { ...world, device, replica, fence };
}

function page(replica: Replica, settled: Checkpoint["settled"]): Checkpoint {
  const { replica: author, schema, cursor } = replica.head();
  return {
    kind: "checkpoint",
    replica: author,
    schema,
    from: cursor,
    rows: [],
    settled,
    cursor: "9",
    more: false,
    serverTime: 0,
  };
}

function changesOf(replica: Replica): readonly OutboxEntry[] {
  return replica.outbox().entries;
}

test.each(["a push or a cancel", "a pull"])(
  "CLI-17: when %s says that a batch is cancelled, its entries are open again in their places",
  async (by) => {
    const { replica, device, fence, server } = await withTasks(3, 2);
    const before = changesOf(replica);
    const batch = replica.nextBatch()?.batch.id ?? "";
    if (by === "a pull") {
      await replica.applyCheckpoint(fence, page(replica, [{ batch, cancelled: true }]), replica.pullStart());
    } else {
      await replica.reopen(fence, batch, "open");
    }
    for (const tab of [replica, await device.open()]) {
      expect(changesOf(tab)).toEqual(before);
      expect(tab.stats()).toMatchObject({ changes: 3, open: 3, unanswered: false });
    }
    await replica.sealBatch(fence, BATCH_LIMITS);
    expect(replica.nextBatch()?.batch).toMatchObject({ changes: before.map(({ change }) => change) });
    expect(replica.nextBatch()?.batch.id).not.toBe(batch);
    await pushOnce(replica, fence, server);
    expect(replica.stats().unanswered).toBe(false);
  },
);

test("CLI-17: a cancelled batch before one that is sealed is sealed again by itself, and goes first", async () => {
  const { replica, fence } = await withTasks(4, 0);
  await replica.sealBatch(fence, { ...BATCH_LIMITS, changes: 2 });
  const first = replica.nextBatch()?.batch.id ?? "";
  await replica.markAnswered(fence, first, []);
  await replica.sealBatch(fence, { ...BATCH_LIMITS, changes: 1 });
  const second = replica.nextBatch()?.batch.id ?? "";
  await replica.markAnswered(fence, second, []);
  await replica.reopen(fence, first, "open");
  expect(replica.stats()).toMatchObject({ open: 3, unanswered: false });
  await replica.sealBatch(fence, BATCH_LIMITS);
  expect(replica.nextBatch()?.batch.changes).toHaveLength(2);
  expect(replica.pullStart().unsettled.indexOf(second)).toBe(1);
});

test("CLI-19: halves are sealed at once, in order", async () => {
  const { replica, fence } = await withTasks(3, 3);
  const before = changesOf(replica).map(({ change }) => change.id);
  await replica.reopen(fence, replica.nextBatch()?.batch.id ?? "", "halve");
  expect(replica.stats()).toMatchObject({ open: 0, unanswered: true });
  const first = replica.nextBatch()?.batch;
  await replica.markAnswered(fence, first?.id ?? "", []);
  const second = replica.nextBatch()?.batch;
  expect([...(first?.changes ?? []), ...(second?.changes ?? [])].map(({ id }) => id)).toEqual(before);
  expect(first?.changes).toHaveLength(1);
});

test("CLI-21: what expired records leave undecided is listed, shows in no row, and is not sent again", async () => {
  const { replica, device, fence, server, clock } = await withTasks(2, 1);
  await clock.advance(100 * 86_400_000);
  const [undecided, shared] = changesOf(replica).map(({ change }) => change);
  const refused = replica.nextBatch()?.batch.id ?? "";
  const last = "0190a0c0-0000-7000-8000-0000000000ff";
  const listed = [{ id: last, changes: shared ? [{ id: shared.id, stamp: shared.stamp }] : [] }];
  const { replica: before } = replica.head();
  const forked = await replica.continueAfter(fence, refused, { last, batches: listed, expired: true });
  expect(forked).toBe("forked");
  for (const tab of [replica, await device.open()]) {
    expect(tab.head().replica).not.toBe(before);
    expect(tab.pullStart()).toMatchObject({ unsettled: [last], answered: [last] });
    expect(tab.nextBatch()).toBeNull();
    expect(tab.rows("task")).toMatchObject([{ id: shared?.row }]);
    expect(tab.failed()).toMatchObject([{ entry: { change: undecided }, undecided: true }]);
    expect(tab.status("task", undecided?.row ?? "")).toMatchObject({
      status: "failed",
      message: expect.stringContaining("may have been saved"),
    });
  }
  const outcomes = [{ kind: "applied" as const, change: shared?.id ?? "" }];
  await replica.applyCheckpoint(fence, page(replica, [{ batch: last, outcomes }]), replica.pullStart());
  expect(replica.outbox().entries).toEqual([]);
  expect(await replica.retry("task", undecided?.row ?? "")).toBe(1);
  await runRound(replica, server);
  expect(replica.rows("task").map(({ id }) => id)).toContain(undecided?.row);
});

test("CLI-20: what waits in a forked store keeps its replica id, and later edits go after it under a new one", async () => {
  const { replica, fence } = await withTasks(3, 2);
  const before = replica.head();
  const changes = changesOf(replica).map(({ change }) => change);
  const refused = replica.nextBatch()?.batch.id ?? "";
  const last = "0190a0c0-0000-7000-8000-0000000000ff";
  const [first] = changes;
  const listed = [{ id: last, changes: first ? [{ id: first.id, stamp: first.stamp }] : [] }];
  await replica.continueAfter(fence, refused, { last, batches: listed });
  await replica.write([
    { kind: "update", entity: "task", id: changes[2]?.row ?? "", values: { title: "b" } },
  ]);
  expect(changesOf(replica).map(({ change }) => change)).toMatchObject([...changes, { kind: "update" }]);

  const sent: unknown[] = [];
  while (await replica.sealBatch(fence, BATCH_LIMITS)) {
    const sealed = replica.nextBatch();
    sent.push([sealed?.replica, sealed?.after, sealed?.batch.changes.length]);
    await replica.markAnswered(fence, sealed?.batch.id ?? "", []);
  }
  expect(sent).toEqual([
    [before.replica, last, 2],
    [replica.head().replica, null, 1],
  ]);
  expect(replica.head().replica).not.toBe(before.replica);
});

test.each([
  { later: "an update", edit: { kind: "update", values: { title: "later" } } },
  { later: "a deletion", edit: { kind: "delete" } },
] as const)(
  "CLI-13: $later over one's own edit that waits under an earlier replica id is no conflict",
  async ({ edit }) => {
    const world = createReplicaWorld();
    const disk = createMemoryDisk();
    const original = await world.device({ disk }).open();
    const task = { kind: "create", entity: "task", values: { title: "a" } } as const;
    const [id = ""] = await original.write([task]);
    await runRound(original, world.server);
    await original.write([task]);
    const copy = await world.device({ disk: disk.fork() }).open();
    await runRound(original, world.server);
    await copy.write([{ kind: "update", entity: "task", id, values: { title: "waits" } }]);
    const { replica } = copy.head();
    const fence = await copy.lead();
    await copy.sealBatch(fence, BATCH_LIMITS);
    await pushOnce(copy, fence, world.server);
    expect(copy.head().replica).not.toBe(replica);
    await copy.write([{ ...edit, entity: "task", id }]);
    await runRound(copy, world.server);
    expect(copy.stats()).toMatchObject({ changes: 0, failed: 0, conflict: 0 });
    const left = copy.rows("task").filter((row) => row.id === id);
    expect(left).toMatchObject(edit.kind === "delete" ? [] : [edit.values]);
  },
);

test("CLI-20: what another store had settled is open again if the server has lost it", async () => {
  const { replica, fence } = await withTasks(1, 1);
  const [first] = changesOf(replica).map(({ change }) => change);
  const last = "0190a0c0-0000-7000-8000-0000000000ff";
  const listed = [{ id: last, changes: first ? [{ id: first.id, stamp: first.stamp }] : [] }];
  await replica.continueAfter(fence, replica.nextBatch()?.batch.id ?? "", { last, batches: listed });
  expect(replica.stats()).toMatchObject({ open: 0, changes: 1 });
  await replica.applyCheckpoint(fence, page(replica, []), replica.pullStart());
  expect(replica.stats()).toMatchObject({ open: 1, changes: 1, unanswered: false });
});

test("CLI-18: what was taken back stays so when a copied store parts from the other, unless that had it saved", async () => {
  const { replica, fence } = await withTasks(4, 3);
  const [settled, discarded, parked, open] = changesOf(replica).map(({ change }) => change);
  await replica.takeBack([settled?.id ?? "", discarded?.id ?? ""]);
  await replica.park("task", parked?.row ?? "", "not now");
  const last = "0190a0c0-0000-7000-8000-0000000000ff";
  const listed = [{ id: last, changes: settled ? [{ id: settled.id, stamp: settled.stamp }] : [] }];
  await replica.continueAfter(fence, replica.nextBatch()?.batch.id ?? "", { last, batches: listed });
  expect(changesOf(replica).map(({ change }) => change)).toEqual([settled, open]);
  expect(replica.failed()).toMatchObject([{ entry: { change: parked }, outcome: { message: "not now" } }]);
  expect(replica.outbox().recalled).toEqual([settled?.id]);

  const outcomes = [{ kind: "applied" as const, change: settled?.id ?? "" }];
  await replica.applyCheckpoint(fence, page(replica, [{ batch: last, outcomes }]), replica.pullStart());
  expect(changesOf(replica).map(({ change }) => change)).toEqual([open]);
});

test("CLI-18: what was taken back stays so when the replica id turns out to be somebody else's", async () => {
  const { replica, fence } = await withTasks(4, 3);
  const [first, discarded, parked, open] = changesOf(replica).map(({ change }) => change);
  await replica.takeBack([discarded?.id ?? ""]);
  await replica.park("task", parked?.row ?? "", "not now");
  await replica.replaceReplicaId(fence, replica.head().replica);
  expect(changesOf(replica).map(({ change }) => change.id)).toEqual([first?.id, open?.id]);
  expect(replica.failed()).toMatchObject([{ entry: { change: { id: parked?.id } } }]);
});
