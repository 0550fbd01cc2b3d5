import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { localStoreContract } from "../../testing/local-store-contract.ts";
import { openIndexedDbStore } from "./indexeddb.ts";
import { createMemoryDisk } from "./memory.ts";

let databases = 0;

describe("memory", () => {
  const facts = localStoreContract(async () => {
    const disk = createMemoryDisk();
    return async () => disk.open();
  });

  test.each(facts)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test("a power cut takes back what was committed after the last strict commit", async () => {
    const disk = createMemoryDisk();
    const store = disk.open();
    await store.transaction("write", async (transaction) => transaction.put("outbox", 1, "strict"), "strict");
    await store.transaction("write", async (transaction) => transaction.put("outbox", 1, "relaxed"));
    await store.transaction("write", async (transaction) => transaction.put("outbox", 2, "relaxed"));
    disk.powerCut();
    expect(await store.transaction("read", (transaction) => transaction.scan("outbox"))).toEqual([
      [1, "strict"],
    ]);
  });

  test("a fork goes its own way", async () => {
    const disk = createMemoryDisk();
    await disk.open().transaction("write", async (transaction) => transaction.put("outbox", 1, "before"));
    const fork = disk.fork();
    await disk.open().transaction("write", async (transaction) => transaction.put("outbox", 1, "after"));
    expect(await fork.open().transaction("read", (transaction) => transaction.get("outbox", 1))).toBe(
      "before",
    );
  });

  test("a commit that is made to fail rejects and leaves nothing", async () => {
    const disk = createMemoryDisk({
      beforeCommit() {
        throw new Error("the disk is full");
      },
    });
    const store = disk.open();
    const commit = store.transaction("write", async (transaction) => transaction.put("outbox", 1, "lost"));
    await expect(commit).rejects.toThrow("the disk is full");
    expect(await store.transaction("read", (transaction) => transaction.scan("outbox"))).toEqual([]);
  });
});

describe("IndexedDB", () => {
  const facts = localStoreContract(async () => {
    const name = `contract-${(databases += 1)}`;
    return () => openIndexedDbStore(name);
  });

  test.each(facts)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test("a connection closes when a newer version of the app wants the database", async () => {
    const name = `contract-${(databases += 1)}`;
    const store = await openIndexedDbStore(name);
    const reason = new Promise((resolve) => store.onLost(resolve));
    await new Promise((resolve) => (indexedDB.open(name, 99).onsuccess = resolve));
    expect(await reason).toBe("newer-version");
    await expect(openIndexedDbStore(name)).rejects.toThrow(expect.objectContaining({ name: "VersionError" }));
  });
});
