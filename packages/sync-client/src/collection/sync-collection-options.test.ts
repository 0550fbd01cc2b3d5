import { createCollection, createTransaction } from "@tanstack/db";
import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { syncCollectionOptions } from "./sync-collection-options.ts";
import { writeMutations } from "./write-mutations.ts";

async function setUp() {
  const world = createTestWorld();
  const device = world.device();
  const { client } = await device.openTab();
  const tasks = createCollection(syncCollectionOptions(client, "task"));
  await tasks.preload();
  await world.clock.advance(1_000);
  const task = (title: string) => ({ id: client.newId(), title, notes: "", minutes: 0 });
  return { ...world, device, client, tasks, task };
}

/** The rows without what the collection adds to them. */
function rowsOf(tasks: Awaited<ReturnType<typeof setUp>>["tasks"]) {
  return tasks.toArray.map(({ id, title, notes, minutes }) => ({ id, title, notes, minutes }));
}

test("an insert shows at once and is pushed", async () => {
  const { clock, rows, tasks, task } = await setUp();
  const inserting = tasks.insert(task("a"));
  expect(rowsOf(tasks)).toMatchObject([{ title: "a", notes: "", minutes: 0 }]);
  await inserting.isPersisted.promise;
  await clock.advance(1_000);
  expect(rows()).toMatchObject(rowsOf(tasks));
});

test("ROW-3: a counter that is set is written as the difference from what it showed", async () => {
  const { clock, sql, rows, client, tasks } = await setUp();
  const id = await client.create("task", { title: "a", minutes: 10 });
  await clock.advance(1_000);
  const update = tasks.update(id, (draft) => {
    draft.minutes += 5;
    draft.title = "b";
  });
  expect(rowsOf(tasks)).toMatchObject([{ title: "b", minutes: 15 }]);
  await update.isPersisted.promise;
  expect(client.repository.outbox.list()).toMatchObject([
    { kind: "update", values: { title: "b", minutes: 5 } },
  ]);
  sql((writer) => writer.update("task", id, { minutes: 100 }));
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ minutes: 105 }]);
  expect(rowsOf(tasks)).toMatchObject([{ title: "b", minutes: 105 }]);
});

test("quick increments show one after another, without a step back", async () => {
  const { clock, rows, client, tasks } = await setUp();
  const id = await client.create("task", { title: "a" });
  const seen: number[] = [];
  tasks.subscribeChanges((changes) => seen.push(...changes.map(({ value }) => value.minutes)));
  for (let count = 0; count < 10; count += 1) {
    tasks.update(id, (draft) => {
      draft.minutes += 1;
    });
    if (count % 3 === 0) await clock.advance(3);
  }
  await clock.advance(2_000);
  expect(rows()).toMatchObject([{ minutes: 10 }]);
  expect(seen.at(-1)).toBe(10);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("CLI-1: a write that the device refuses is taken back with the error", async () => {
  const { client, tasks, task } = await setUp();
  const inserting = tasks.insert(task(""));
  expect(tasks.size).toBe(1);
  await expect(inserting.isPersisted.promise).rejects.toMatchObject({ name: "EditRefused", field: "title" });
  expect(tasks.size).toBe(0);
  expect(client.status().pending).toBe(0);
});

test("CLI-1: a write whose local commit fails is taken back with the error", async () => {
  const { client, tasks, task } = await setUp();
  await client.close();
  const inserting = tasks.insert(task("a"));
  expect(tasks.size).toBe(1);
  await expect(inserting.isPersisted.promise).rejects.toThrow("closed");
  expect(tasks.size).toBe(0);
});

test("what SQL and other devices do shows, and what they delete goes", async () => {
  const { clock, sql, tasks, client } = await setUp();
  const id = client.newId();
  sql((writer) => writer.insert("task", id, { title: "by SQL", notes: "", minutes: 0 }));
  await clock.advance(100);
  expect(rowsOf(tasks)).toMatchObject([{ id, title: "by SQL" }]);
  sql((writer) => writer.update("task", id, { title: "again" }));
  await clock.advance(100);
  expect(rowsOf(tasks)).toMatchObject([{ id, title: "again" }]);
  sql((writer) => writer.delete("task", id));
  await clock.advance(100);
  expect(rowsOf(tasks)).toEqual([]);
});

test("one transaction of the collection is one local transaction, settled whole or not at all", async () => {
  const { clock, rows, client, tasks, task } = await setUp();
  const transaction = createTransaction({
    mutationFn: ({ transaction: { mutations } }) => writeMutations(client, mutations),
  });
  transaction.mutate(() => {
    tasks.insert(task("good"));
    tasks.insert(task("forbidden"));
  });
  await transaction.isPersisted.promise;
  await clock.advance(1_000);
  expect(rows()).toEqual([]);
  expect(client.status()).toMatchObject({ failed: 2, pending: 0 });
  expect(tasks.size).toBe(2);
});

test("a write waits for the local database and not for the network", async () => {
  const { device, tasks, client, task } = await setUp();
  device.network.cut();
  await tasks.insert(task("a")).isPersisted.promise;
  expect(client.status().pending).toBe(1);
});
