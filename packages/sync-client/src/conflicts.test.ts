import { conflictEntity } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";
import { EditRefused } from "./replica/errors.ts";

/** Two devices that share a task and have lost sight of each other; `meet` brings them together again. */
async function apart() {
  const world = createTestWorld();
  const devices = [world.device(), world.device()] as const;
  const [a, b] = [(await devices[0].openTab()).client, (await devices[1].openTab()).client];
  const id = await a.create("task", { title: "run", minutes: 7 });
  await world.clock.advance(1_000);
  for (const { network } of devices) network.cut();
  return {
    ...world,
    a,
    b,
    id,
    devices,
    /** The first device is heard first. */
    async meet() {
      for (const { network } of devices) {
        network.mend();
        await world.clock.advance(70_000);
      }
      await world.clock.advance(70_000);
    },
  };
}

/** The two have given the task another title; that of `b` is later and stands. */
async function withConflict() {
  const world = await apart();
  await world.a.update("task", world.id, { title: "of a" });
  await world.clock.advance(10);
  await world.b.update("task", world.id, { title: "of b" });
  await world.meet();
  const [conflict] = world.a.conflicts();
  if (!conflict) throw new Error("there is no conflict");
  return { ...world, conflict };
}

test("CON-3: what lost is listed on every device, with its row, until somebody resolves it", async () => {
  const { a, b, id, conflict } = await withConflict();
  expect(conflict).toMatchObject({ entity: "task", rowId: id, field: "title", value: "of a" });
  expect(b.conflicts()).toEqual([conflict]);
  for (const client of [a, b]) {
    expect(client.row("task", id)).toMatchObject({ title: "of b" });
    expect(client.conflictsOf("task", id)).toEqual([conflict]);
    expect(client.status()).toMatchObject({ conflicts: 1, pending: 0 });
    expect(client.rowStatus("task", id)).toMatchObject({ status: "conflict" });
    expect(client.repository.getSyncStats()).toMatchObject({ total: 1, conflict: 1, synced: 0 });
  }
});

test("CON-4: restoring is a new edit of the field and closes the conflict, together, on every device", async () => {
  const { clock, a, b, id, conflict, rows } = await withConflict();
  const restoring = a.restoreConflict(conflict.id);
  expect([a.row("task", id)?.title, a.conflicts()]).toEqual(["of a", []]);
  await restoring;
  const [edit, closing] = a.repository.outbox.list();
  expect([edit, closing]).toMatchObject([
    { kind: "update", entity: "task", values: { title: "of a" } },
    { kind: "delete", entity: "syncConflict", id: conflict.id },
  ]);
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, title: "of a", minutes: 7 }]);
  for (const client of [a, b]) {
    expect(client.row("task", id)).toMatchObject({ title: "of a" });
    expect([client.conflicts(), client.status().conflicts]).toEqual([[], 0]);
    expect(client.rowStatus("task", id)).toMatchObject({ status: "synced", message: null });
  }
});

test("CON-4: dismissing closes the conflict and leaves the row", async () => {
  const { clock, a, b, id, conflict } = await withConflict();
  await b.dismissConflict(conflict.id);
  await clock.advance(1_000);
  expect([a.conflicts(), b.conflicts()]).toEqual([[], []]);
  expect(a.row("task", id)).toMatchObject({ title: "of b" });
});

test("CON-4: a conflict is resolved once; the second to try is told", async () => {
  const { clock, a, b, conflict } = await withConflict();
  await a.dismissConflict(conflict.id);
  await expect(a.restoreConflict(conflict.id)).rejects.toThrow("it may have been resolved");
  await clock.advance(1_000);
  await expect(b.dismissConflict(conflict.id)).rejects.toThrow(EditRefused);
  expect(b.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CON-5: edits that lost to a deletion bring the row back with all its fields", async () => {
  const { clock, a, b, id, meet, rows } = await apart();
  await a.update("task", id, { title: "edited" });
  await clock.advance(10);
  await b.delete("task", id);
  await meet();
  expect(rows()).toEqual([]);
  const [conflict] = b.conflicts();
  expect(conflict).toMatchObject({ field: "", value: { title: "edited" }, rowId: id });
  expect(b.rowStatus("task", id).status).toBe("conflict");
  await b.restoreConflict(conflict?.id ?? "");
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, title: "edited", minutes: 7 }]);
  for (const client of [a, b]) {
    expect(client.row("task", id)).toMatchObject({ title: "edited", minutes: 7 });
    expect(client.conflicts()).toEqual([]);
  }
});

test("CON-5: a deletion that lost to an edit deletes the row", async () => {
  const { clock, a, b, id, meet, rows } = await apart();
  await a.delete("task", id);
  await clock.advance(10);
  await b.update("task", id, { title: "edited" });
  await meet();
  expect(rows()).toMatchObject([{ id, title: "edited" }]);
  const [conflict] = a.conflicts();
  expect(conflict).toMatchObject({ field: "", value: null });
  await a.restoreConflict(conflict?.id ?? "");
  await clock.advance(1_000);
  expect([rows(), a.rows("task"), b.rows("task"), b.conflicts()]).toEqual([[], [], [], []]);
});

test("CON-5: a device that never had the row brings it back, and shows it when the server has sent it", async () => {
  const { clock, a, b, id, meet, rows, device } = await apart();
  await a.update("task", id, { title: "edited" });
  await clock.advance(10);
  await b.delete("task", id);
  await meet();
  const fresh = device();
  const { client } = await fresh.openTab();
  await clock.advance(1_000);
  const [conflict] = client.conflicts();
  expect(client.rows("task")).toEqual([]);
  fresh.network.cut();
  await client.restoreConflict(conflict?.id ?? "");
  expect([client.rows("task"), client.rowStatus("task", id).status]).toEqual([[], "pending"]);
  fresh.network.mend();
  await clock.advance(70_000);
  expect(client.row("task", id)).toMatchObject({ title: "edited", minutes: 7 });
  expect(rows()).toMatchObject([{ id, title: "edited", minutes: 7 }]);
  expect([client.conflicts(), a.conflicts(), b.conflicts()]).toEqual([[], [], []]);
});

test("CON-2: conflicts are written by the server alone", async () => {
  const { clock, a, conflict } = await withConflict();
  const name = conflictEntity.name as "task";
  const writes = [
    () => a.create(name, { title: "mine" }),
    () => a.update(name, conflict.id, { title: "mine" }),
    () => a.increment(name, conflict.id, "minutes", 1),
    () => a.delete(name, conflict.id),
  ];
  for (const write of writes) await expect(write()).rejects.toThrow("restoreConflict or dismissConflict");
  await clock.advance(1_000);
  expect([a.conflicts(), a.status().pending]).toEqual([[conflict], 0]);
});

test("CON-6: a conflict of a row or of a kind of row that is not known here breaks nothing", async () => {
  const { clock, sql, device } = createTestWorld();
  const { client } = await device().openTab();
  const conflict = {
    field: "title",
    value: "lost",
    stamp: "0".repeat(20),
    replica: "00000000",
    at: "2026-01-01T00:00:00.000Z",
  };
  const [unknownRow, unknownKind] = [client.newId(), client.newId()];
  sql((writer) => {
    writer.insert("syncConflict", unknownRow, { ...conflict, entity: "task", rowId: client.newId() });
    writer.insert("syncConflict", unknownKind, { ...conflict, entity: "meal", rowId: client.newId() });
  });
  await clock.advance(1_000);
  expect(client.conflicts().map(({ id }) => id)).toEqual([unknownRow]);
  await client.restoreConflict(unknownRow);
  await expect(client.restoreConflict(unknownKind)).rejects.toThrow('does not know "meal"');
  await clock.advance(1_000);
  // The server has nothing to bring the row back from, and says so.
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, failed: 2 });
  expect(client.rows("task")).toEqual([]);
});

test("CON-7: a row needs its person first: refused, then in conflict, then waiting", async () => {
  const { clock, a, id } = await withConflict();
  const write = a.update("task", id, { notes: "more" });
  expect(a.rowStatus("task", id).status).toBe("conflict");
  await write;
  expect(a.rowStatus("task", id).status).toBe("conflict");
  await a.update("task", id, { title: "forbidden" });
  await clock.advance(1_000);
  expect(a.rowStatus("task", id).status).toBe("failed");
  await a.discard("task", id);
  expect(a.rowStatus("task", id)).toMatchObject({ status: "conflict" });
});

test("CON-3: lists of conflicts are the same objects until they change, and tell when they do", async () => {
  const { clock, a, b, id, conflict } = await withConflict();
  let told = 0;
  a.subscribeConflicts(() => (told += 1));
  const [all, own] = [a.conflicts(), a.conflictsOf("task", id)];
  await b.update("task", id, { notes: "more" });
  await clock.advance(1_000);
  expect(a.conflicts()).toBe(all);
  expect(a.conflictsOf("task", id)).toBe(own);
  expect(told).toBe(0);
  await b.dismissConflict(conflict.id);
  await clock.advance(1_000);
  expect(a.conflictsOf("task", id)).toEqual([]);
  expect(told).toBeGreaterThan(0);
});

test("a conflict tells whether what lost was written here, and a deleted row what it was", async () => {
  const world = await withConflict();
  const { a, b, id, conflict } = world;
  expect([a.isOwnConflict(conflict), b.isOwnConflict(conflict)]).toEqual([true, false]);
  await b.delete("task", id);
  await world.meet();
  expect(a.row("task", id)).toBeUndefined();
  expect(a.confirmed("task", id)).toMatchObject({ title: "of b" });
});
