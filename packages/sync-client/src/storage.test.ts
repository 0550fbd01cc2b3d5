import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import type { FakeClock } from "../testing/fake-clock.ts";
import { createMemoryConnectivity } from "../testing/memory-connectivity.ts";
import { createMemoryHub } from "../testing/memory-channel.ts";
import { createMemoryLocks } from "../testing/memory-locks.ts";
import { createCalmNetwork } from "../testing/memory-network.ts";
import { createMemoryTransport } from "../testing/memory-transport.ts";
import { createSeededRandom } from "../testing/seeded-random.ts";
import { TEST_SCHEMA, TEST_SPACE, testEntities } from "../testing/test-entities.ts";
import { createTestWorld } from "../testing/test-world.ts";
import { openIndexedDbStore } from "./adapters/indexeddb.ts";
import { createMemoryDisk, createMemoryStore } from "./adapters/memory.ts";
import { openLocalStore } from "./adapters/open-local-store.ts";
import { createSyncClient } from "./create-sync-client.ts";
import type { LocalStore, StoreName } from "./ports.ts";
import { EditRefused } from "./replica/errors.ts";

/** A store that has no room for records of some kinds while `isFull` says so. */
function cramped(store: LocalStore, isFull: (name: StoreName) => boolean): LocalStore {
  return {
    ...store,
    transaction: (mode, body, durability) =>
      store.transaction(
        mode,
        async (transaction) => {
          let overflows = false;
          const result = await body({
            ...transaction,
            put(name, key, value) {
              overflows ||= isFull(name);
              transaction.put(name, key, value);
            },
          });
          if (overflows) throw new DOMException("no room", "QuotaExceededError");
          return result;
        },
        durability,
      ),
  };
}

/** Opens clients over stores of a test's choice. */
function withStores() {
  const world = createTestWorld();
  const [locks, hub, network] = [createMemoryLocks(), createMemoryHub(), createCalmNetwork()];
  let seed = 0;
  return {
    ...world,
    network,
    open: (store: LocalStore) =>
      createSyncClient({
        entities: testEntities,
        schema: TEST_SCHEMA,
        space: TEST_SPACE,
        store,
        transport: createMemoryTransport({ server: world.server, network, clock: world.clock }),
        clock: world.clock,
        random: createSeededRandom((seed += 1)),
        locks: locks.open(),
        channel: hub.open(),
        connectivity: createMemoryConnectivity(),
      }),
  };
}

test("DEV-4: where the browser keeps nothing the app works from memory and says so", async () => {
  const { clock, rows, open } = withStores();
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("refused", "SecurityError");
    },
  });
  const store = await openLocalStore("private");
  vi.unstubAllGlobals();
  const client = await open(store);
  expect(client.status().storage).toMatchObject({
    kind: "memory",
    message: expect.stringContaining("private"),
  });
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, title: "a" }]);
});

test("DEV-4: an edit for which there is no room is refused, and taken when there is again", async () => {
  const { clock, rows, open } = withStores();
  let full = false;
  const client = await open(cramped(createMemoryStore(), (name) => full && name === "outbox"));
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  full = true;
  const refused = client.update("task", id, { title: "b" });
  await expect(refused).rejects.toBeInstanceOf(EditRefused);
  await expect(refused).rejects.toMatchObject({
    code: "full",
    message: expect.stringContaining("Free some space"),
  });
  expect(client.row("task", id)).toMatchObject({ title: "a" });
  expect(client.status()).toMatchObject({ pending: 0, storage: { kind: "full" } });
  full = false;
  await client.update("task", id, { title: "b" });
  await clock.advance(1_000);
  expect(client.status().storage).toMatchObject({ kind: "memory" });
  expect(rows()).toMatchObject([{ title: "b" }]);
});

test("DEV-5: without room for rows pulls pause and pushes go on; with room everything arrives", async () => {
  const { clock, sql, rows, open, server } = withStores();
  let full = false;
  const pulls = vi.spyOn(server, "pull");
  const client = await open(
    cramped(createMemoryStore(), (name) => full && (name === "rows" || name === "segments")),
  );
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  full = true;
  sql((writer) => writer.insert("task", client.newId(), { title: "by SQL", notes: "", minutes: 0 }));
  await clock.advance(5_000);
  const before = pulls.mock.calls.length;
  await client.update("task", id, { title: "b" });
  await clock.advance(5_000);
  expect(rows()).toContainEqual({ id, title: "b", notes: "", minutes: 0 });
  expect(client.status()).toMatchObject({ state: "idle", storage: { kind: "full" } });
  expect(client.rows("task")).toHaveLength(1);
  expect(client.row("task", id)).toMatchObject({ title: "b" });
  await clock.advance(120_000);
  expect(pulls.mock.calls.length - before).toBeLessThan(10);
  full = false;
  await clock.advance(70_000);
  expect(client.rows("task")).toHaveLength(2);
  expect(client.status()).toMatchObject({ pending: 0, storage: { kind: "memory" } });
});

/** Lets virtual time pass, and the browser's database have its turns, until something holds. */
async function until(clock: FakeClock, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000 && !holds(); tries += 1) {
    await clock.advance(200);
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const WAYS: readonly [
  string,
  () => Promise<{ readonly open: () => Promise<LocalStore>; wipe(): Promise<unknown> }>,
][] = [
  [
    "memory",
    async () => {
      const disk = createMemoryDisk();
      return { open: async () => disk.open(), wipe: disk.wipe };
    },
  ],
  [
    "IndexedDB",
    async () => {
      const name = `wiped-${Math.random()}`;
      return {
        open: () => openIndexedDbStore(name),
        wipe: () => new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve)),
      };
    },
  ],
];

test("DEV-5: without room for a sign of life the leading tab stays, and goes on pushing what is sealed", async () => {
  const { clock, rows, open, network } = withStores();
  const disk = createMemoryDisk();
  let full = false;
  const tab = () => open(cramped(disk.open(), () => full));
  const [leader, follower] = [await tab(), await tab()];
  await clock.advance(1_000);
  network.cut();
  await follower.create("task", { title: "sealed" });
  await clock.advance(1_000);
  full = true;
  await clock.advance(600_000);
  expect([leader.status().leader, follower.status().leader]).toEqual([true, false]);
  network.mend();
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ title: "sealed" }]);
  full = false;
  await clock.advance(120_000);
  for (const client of [leader, follower])
    expect(client.status()).toMatchObject({ state: "idle", pending: 0 });
});

test.each(WAYS)(
  "DEV-6: a database deleted under the app is put back with what waits, and everything is fetched anew (%s)",
  async (_name, database) => {
    const { clock, sql, rows, open, network } = withStores();
    const { open: openStore, wipe } = await database();
    const tabs = [await open(await openStore()), await open(await openStore())] as const;
    const id = await tabs[0].create("task", { title: "a", minutes: 1 });
    await until(clock, () => tabs[0].status().pending === 0 && tabs[1].rows("task").length === 1);
    network.cut();
    await tabs[0].increment("task", id, "minutes", 2);
    await tabs[1].create("task", { title: "waits" });
    await until(clock, () => tabs[0].status().pending === 2);
    await wipe();
    for (const tab of tabs) await vi.waitFor(() => expect(tab.status().storage).not.toBeNull());
    for (const tab of tabs) {
      expect(tab.status()).toMatchObject({ pending: 2, storage: { kind: "restored" } });
      expect(tab.row("task", id)).toMatchObject({ title: "a", minutes: 3 });
      expect(tab.rows("task")).toHaveLength(2);
    }
    await tabs[1].update("task", id, { notes: "still writing" });
    sql((writer) => writer.update("task", id, { title: "by SQL" }));
    network.mend();
    await until(clock, () =>
      tabs.every((tab) => tab.status().pending === 0 && tab.status().storage === null),
    );
    expect(rows()).toHaveLength(2);
    expect(rows()).toContainEqual({ id, title: "by SQL", notes: "still writing", minutes: 3 });
    for (const tab of tabs) {
      expect(tab.row("task", id)).toMatchObject({ title: "by SQL", minutes: 3 });
      expect(tab.status()).toMatchObject({ state: "idle", pending: 0, storage: null });
      await tab.close();
    }
    const reopened = await open(await openStore());
    expect(reopened.rows("task")).toHaveLength(2);
    await reopened.close();
  },
);

test.each(WAYS)(
  "DEV-6: what one tab has deleted on purpose no other puts back (%s)",
  async (_name, database) => {
    const { clock, open, network } = withStores();
    const { open: openStore } = await database();
    const tabs = [await open(await openStore()), await open(await openStore())] as const;
    network.cut();
    await tabs[0].create("task", { title: "unsent" });
    await until(clock, () => tabs[1].status().pending === 1);
    await tabs[0].destroy();
    await vi.waitFor(() => expect(tabs[1].status().storage).not.toBeNull());
    expect(tabs[1].status()).toMatchObject({ state: "error", storage: { kind: "gone" } });
    await expect(tabs[1].create("task", { title: "b" })).rejects.toThrow();
    const next = await open(await openStore());
    expect(next.rows("task")).toEqual([]);
    await next.close();
  },
);

test("DEV-6: while the browser is still clearing the data it refuses the database, which is put back a moment later", async () => {
  const { clock, open, network } = withStores();
  const disk = createMemoryDisk();
  const store = disk.open();
  let refusals = 3;
  const client = await open({
    ...store,
    async reopen() {
      refusals -= 1;
      if (refusals >= 0) throw new DOMException("The connection was closed.", "AbortError");
      await store.reopen();
    },
  });
  await client.create("task", { title: "a" });
  network.cut();
  await disk.wipe();
  const meanwhile = client.create("task", { title: "b" });
  await until(clock, () => client.status().storage?.kind === "restored");
  await meanwhile;
  expect(client.rows("task").map(({ title }) => title)).toEqual(["a", "b"]);
  await client.close();
});

test("DEV-6: a tab that finds the database made anew by another says so, and leaves it alone", async () => {
  const { clock, open } = withStores();
  const disk = createMemoryDisk();
  const [store, thawed] = [disk.open(), Promise.withResolvers<void>()];
  const reopen = () => thawed.promise.then(store.reopen);
  const old = await open({ ...store, reopen });
  const id = await old.create("task", { title: "a" });
  await clock.advance(2_000);
  await disk.wipe();
  const fresh = await open(disk.open());
  thawed.resolve();
  await clock.advance(2_000);
  expect(old.status()).toMatchObject({ state: "error", storage: { kind: "gone" } });
  await expect(old.update("task", id, { title: "b" })).rejects.toThrow();
  expect(fresh.status().storage).toBeNull();
  expect(fresh.row("task", id)).toMatchObject({ title: "a" });
});

test("DEV-7: a damaged database keeps what waits, under its replica id, and fetches the rest", async () => {
  const { clock, rows, open, network } = withStores();
  const disk = createMemoryDisk();
  const client = await open(disk.open());
  const id = await client.create("task", { title: "a", minutes: 1 });
  await clock.advance(2_000);
  network.cut();
  await client.increment("task", id, "minutes", 2);
  await client.create("task", { title: "waits" });
  await clock.advance(2_000);
  await client.close();
  for (const damage of [{ cursor: 7 }, { replica: "?", clock: null, recent: "x" }, undefined]) {
    const fork = disk.fork();
    await fork.open().transaction("write", async (transaction) => {
      const meta = (await transaction.get("meta", "meta")) as object;
      if (damage) transaction.put("meta", "meta", { ...meta, ...damage });
      else transaction.delete("meta", "meta");
    });
    const mended = await open(fork.open());
    expect(mended.status()).toMatchObject({ pending: 2, storage: { kind: "damaged" } });
    expect(mended.rows("task")).toMatchObject([{ title: "waits" }]);
    await mended.close();
  }
  const last = disk.fork();
  await last.open().transaction("write", async (transaction) => transaction.put("meta", "meta", "?"));
  network.mend();
  const mended = await open(last.open());
  await clock.advance(5_000);
  expect(mended.status()).toMatchObject({ state: "idle", pending: 0, failed: 0, storage: null });
  expect(rows()).toContainEqual({ id, title: "a", notes: "", minutes: 3 });
  expect(mended.rows("task")).toHaveLength(2);
});

test("DEV-8: an old tab that keeps the database is named, and a newer database is left alone", async () => {
  const name = "blocked";
  const old = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onsuccess = () => resolve(request.result);
  });
  const told: string[] = [];
  const opening = openLocalStore(name, ({ kind, message }) => void told.push(kind, message));
  await vi.waitFor(() => expect(told[0]).toBe("blocked"));
  expect(told[1]).toContain("Close all other tabs");
  old.close();
  const store = await opening;
  expect(store.lasting).toBe(true);
  const newer = new Promise((resolve) => (indexedDB.open(name, 99).onsuccess = resolve));
  expect(await new Promise((resolve) => store.onLost(resolve))).toBe("newer-version");
  await newer;
  await expect(openLocalStore(name)).rejects.toMatchObject({ name: "StoreOutdated" });
});
