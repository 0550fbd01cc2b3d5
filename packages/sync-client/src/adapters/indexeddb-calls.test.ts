import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { openIndexedDbStore } from "./indexeddb.ts";

test.each(["segments", "kept", "offers"] as const)(
  "no call reads more of %s than browsers pass between processes at once",
  async (name) => {
    const store = await openIndexedDbStore(`calls-${name}`);
    await store.transaction("write", async (transaction) => {
      for (let n = 0; n < 11; n += 1) transaction.put(name, n, { n });
    });
    const reads = vi.spyOn(IDBObjectStore.prototype, "getAll");
    expect(await store.transaction("read", (transaction) => transaction.scan(name))).toHaveLength(11);
    const counts = reads.mock.calls.map(([, count]) => count ?? Infinity);
    reads.mockRestore();
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
    await store.destroy();
  },
);
