import { expect, test } from "vitest";
import type { StoreTransaction } from "../ports.ts";
import { namedBatches } from "./kept.ts";

/** What `unsettled` of a pull may hold. */
const MAX_IDS = 1_000;

/** A store with so many batches that wait, and more that are kept than any request can name. */
function scanOf(held: number): StoreTransaction["scan"] {
  return async (store, { limit = Infinity } = {}) =>
    Array.from({ length: Math.min(limit, store === "kept" ? 5_000 : held) }, (_, n) => [
      n,
      { batch: { id: `${store} ${n}` }, at: 0 },
    ]);
}

test.each([0, 90, 400, 850, 1_000])(
  "CLI-23: with %i batches that wait, no request names more than it may",
  async (held) => {
    const named = await namedBatches(scanOf(held), { lastSettled: {}, keptUntil: 0 });
    expect(named.length + held).toBeLessThanOrEqual(MAX_IDS);
  },
);
