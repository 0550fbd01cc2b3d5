import { BATCH_LIMITS } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createReplicaWorld, runRound } from "../testing/replica-kit.ts";
import type { Replica } from "./replica/replica.ts";
import { createRepository } from "./repository.ts";

async function open() {
  const world = createReplicaWorld({
    rule: (_entity, { title }) =>
      title === "taken" ? { field: "title", message: "this title is taken" } : null,
  });
  const replica = await world.device().open();
  return {
    ...world,
    replica,
    repository: createRepository(replica),
    sync: () => runRound(replica, world.server),
  };
}

async function create(replica: Replica, title: string): Promise<{ entity: string; id: string }> {
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title } }]);
  return { entity: "task", id };
}

test("pending records come in the order of their first change, up to a limit", async () => {
  const { replica, repository, sync } = await open();
  const synced = await create(replica, "synced");
  await sync();
  const first = await create(replica, "a");
  const second = await create(replica, "b");
  await replica.write([{ kind: "update", entity: "task", id: first.id, values: { minutes: 1 } }]);
  const none = { status: "pending", lastSynced: null, lastAttempt: null, message: null, version: null };
  expect(repository.findPendingSyncRecords()).toEqual([
    { ...first, ...none },
    { ...second, ...none },
  ]);
  expect(repository.findPendingSyncRecords({ limit: 1 })).toHaveLength(1);
  expect(repository.findPendingSyncRecords({ entity: "chore" })).toEqual([]);
  await replica.write([{ kind: "update", entity: "task", id: synced.id, values: { minutes: 1 } }]);
  expect(repository.findPendingSyncRecords().at(-1)).toMatchObject({ ...synced, version: 1 });
});

test("CLI-9: failed records come with the server's sentence, also those of which nothing shows any more", async () => {
  const { replica, repository, sync } = await open();
  const refused = await create(replica, "taken");
  await create(replica, "free");
  await sync();
  expect(repository.findFailedSyncRecords()).toMatchObject([
    { ...refused, status: "failed", message: "this title is taken" },
  ]);
  await replica.discard("task", refused.id);
  expect(repository.findFailedSyncRecords()).toEqual([]);

  const kept = await create(replica, "kept");
  await sync();
  await replica.write([{ kind: "delete", ...kept }]);
  await repository.updateSyncStatus(kept, "failed", "not today");
  expect(replica.row("task", kept.id)).toBeNull();
  expect(repository.findFailedSyncRecords()).toMatchObject([{ ...kept, message: "not today" }]);
});

test("an attempt is noted with its time, and outlives the sync", async () => {
  const { replica, repository, clock, sync } = await open();
  const record = await create(replica, "a");
  await repository.markSyncAttempted(record);
  expect(replica.status("task", record.id)).toMatchObject({ lastAttempt: clock.now() });
  await repository.markSyncAttempted([record], clock.now() + 5);
  await sync();
  expect(replica.status("task", record.id)).toMatchObject({
    status: "synced",
    lastAttempt: clock.now() + 5,
    message: null,
  });
  await expect(repository.markSyncAttempted({ entity: "task", id: "nobody" })).rejects.toMatchObject({
    code: "missing",
  });
});

test("`failed` puts open changes aside with the message, and `pending` tries them again", async () => {
  const { replica, repository, sync } = await open();
  const record = await create(replica, "a");
  await repository.updateSyncStatus(record, "failed", "The other system is down.");
  expect(replica.status("task", record.id)).toMatchObject({
    status: "failed",
    message: "The other system is down.",
  });
  expect(repository.getSyncStats()).toEqual({
    total: 1,
    synced: 0,
    pending: 0,
    failed: 1,
    conflict: 0,
    changes: 0,
    open: 0,
    lastSync: null,
  });
  expect(replica.row("task", record.id)).toMatchObject({ title: "a" });
  await repository.updateSyncStatus([record], "pending", "Trying again.");
  expect(replica.status("task", record.id)).toMatchObject({ status: "pending", message: "Trying again." });
  await sync();
  expect(replica.status("task", record.id)).toMatchObject({ status: "synced", message: null });
});

test("`synced` is the server's word alone", async () => {
  const { replica, repository, sync } = await open();
  const record = await create(replica, "a");
  await expect(repository.updateSyncStatus(record, "synced")).rejects.toMatchObject({
    code: "untrue",
    message: expect.stringContaining("the server has not settled its changes"),
  });
  await sync();
  await repository.updateSyncStatus(record, "synced");
  await expect(repository.updateSyncStatus(record, "pending")).rejects.toMatchObject({ code: "untrue" });
  await expect(repository.updateSyncStatus(record, "failed")).rejects.toMatchObject({ code: "untrue" });
  await expect(repository.updateSyncStatus({ entity: "task", id: "nobody" }, "synced")).rejects.toMatchObject(
    { code: "missing" },
  );
});

test("what is on its way is taken back or put aside once the server has promised not to save it", async () => {
  const { replica, repository } = await open();
  const record = await create(replica, "a");
  const other = await create(replica, "b");
  const fence = await replica.lead();
  await replica.sealBatch(fence, BATCH_LIMITS);
  const [item] = repository.outbox.list();
  expect(item).toMatchObject({ ...record, kind: "create", sealed: true, recalled: false });
  expect(await repository.outbox.remove(item?.changeId ?? "")).toBe(1);
  await repository.updateSyncStatus(other, "failed", "not now");
  expect(repository.outbox.list()).toMatchObject([{ recalled: true }, { recalled: true }]);
  expect(replica.nextBatch()?.recalled).toBe(true);
  await replica.reopen(fence, replica.nextBatch()?.batch.id ?? "", "open");
  expect(repository.outbox.list()).toEqual([]);
  expect(replica.rows("task")).toMatchObject([{ id: other.id }]);
  expect(repository.findFailedSyncRecords()).toMatchObject([{ ...other, message: "not now" }]);
});

test("what the server is known to have is neither put aside nor taken back", async () => {
  const { replica, repository } = await open();
  const record = await create(replica, "a");
  const fence = await replica.lead();
  await replica.sealBatch(fence, BATCH_LIMITS);
  const { batch } = replica.nextBatch() ?? {};
  const [change] = batch?.changes ?? [];
  await replica.markAnswered(fence, batch?.id ?? "", [{ kind: "applied", change: change?.id ?? "" }]);
  await expect(repository.outbox.remove(change?.id ?? "")).rejects.toMatchObject({ code: "sealed" });
  await expect(repository.updateSyncStatus(record, "failed")).rejects.toMatchObject({ code: "sealed" });
  expect(await repository.outbox.clear()).toBe(0);
});

test("an open change is taken back with its group and with what builds on its create", async () => {
  const { replica, repository } = await open();
  const first = await create(replica, "a");
  const second = await create(replica, "b");
  await replica.write(
    [
      { kind: "update", entity: "task", id: first.id, values: { minutes: 1 } },
      { kind: "update", entity: "task", id: second.id, values: { minutes: 1 } },
    ],
    { group: true },
  );
  const third = await create(replica, "c");
  const [create1] = repository.outbox.list();
  expect(await repository.outbox.remove(create1?.changeId ?? "")).toBe(3);
  expect(replica.rows("task")).toMatchObject([{ id: second.id, minutes: 0 }, { id: third.id }]);
  await expect(repository.outbox.remove(create1?.changeId ?? "")).rejects.toMatchObject({ code: "missing" });
  expect(await repository.outbox.clear()).toBe(2);
  expect(replica.rows("task")).toEqual([]);
  expect(repository.outbox.list()).toEqual([]);
});

test("statistics tell when everything was last brought in step", async () => {
  const { replica, repository, clock, sync } = await open();
  await create(replica, "a");
  await create(replica, "taken");
  await sync();
  expect(repository.getSyncStats()).toEqual({
    total: 2,
    synced: 1,
    pending: 0,
    failed: 1,
    conflict: 0,
    changes: 0,
    open: 0,
    lastSync: clock.now(),
  });
});
