import { BATCH_LIMITS } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createReplicaWorld, runRound } from "../../testing/replica-kit.ts";
import type { StoreTransaction } from "../ports.ts";
import { namedBatches } from "./kept.ts";

/** What `unsettled` of a pull may hold. */
const MAX_IDS = 1_000;
const YEAR_MS = 365 * 86_400_000;

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

test("CLI-23: settled batches are kept for their time by the server's clock, however wrong the device's is", async () => {
  const { server, clock, device } = createReplicaWorld();
  const replica = await device().open();
  const fence = await replica.lead();
  const learn = (serverTime: number) =>
    replica.learnServerTime(fence, { askedAt: clock.now(), heardAt: clock.now(), serverTime });
  await learn(clock.now() + YEAR_MS);
  for (const title of ["a", "b"]) {
    await replica.write([{ kind: "create", entity: "task", values: { title } }]);
    await runRound(replica, server);
  }
  await clock.advance(YEAR_MS);
  const again = await replica.lead();
  await replica.learnServerTime(again, {
    askedAt: clock.now(),
    heardAt: clock.now(),
    serverTime: clock.now(),
  });
  while ((await replica.tidy(again)) === "more");
  const { replica: author, schema, cursor } = replica.head();
  const resync = { kind: "resync", replica: author, schema, from: cursor, common: 0, serverTime: 0 } as const;
  await replica.resync(again, resync);
  expect(replica.pullStart().unsettled).toHaveLength(2);
});

test("CLI-23: what the server may have forgotten by itself is put aside, and not sent again", async () => {
  const { server, clock, device } = createReplicaWorld();
  const replica = await device().open();
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "a" } }]);
  await runRound(replica, server);
  await clock.advance(100 * 86_400_000);
  const fence = await replica.lead();
  const { replica: author, schema, cursor } = replica.head();
  const resync = { kind: "resync", replica: author, schema, from: cursor, common: 0, serverTime: 0 } as const;
  await replica.resync(fence, resync);
  const page = { kind: "checkpoint", replica: author, schema, from: null, rows: [], settled: [] } as const;
  const last = { ...page, rows: [], settled: [], cursor: "9", more: false, serverTime: 0 };
  await replica.applyCheckpoint(fence, last, replica.pullStart());
  expect(replica.outbox().entries).toEqual([]);
  expect(replica.failed()).toMatchObject([{ entry: { change: { row: id } }, undecided: true }]);
});

test("CLI-23: what comes back is not sealed together with what is new", async () => {
  const { server, device } = createReplicaWorld();
  const replica = await device().open();
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "a" } }]);
  await runRound(replica, server);
  const fence = await replica.lead();
  const { replica: author, schema, cursor } = replica.head();
  const head = { replica: author, schema, serverTime: 0 };
  await replica.resync(fence, { ...head, kind: "resync", from: cursor, common: 0, offer: true });
  const page = { ...head, kind: "checkpoint", from: null, cursor: "9", more: false } as const;
  await replica.applyCheckpoint(fence, { ...page, rows: [], settled: [] }, replica.pullStart());
  const returned = replica.nextBatch();
  await replica.reopen(fence, returned?.batch.id ?? "", "open");
  await replica.write([{ kind: "create", entity: "task", values: { title: "b" } }]);
  await replica.sealBatch(fence, BATCH_LIMITS);
  expect(replica.nextBatch()).toMatchObject({ returned: [cursor], batch: { changes: [{ row: id }] } });
  expect(replica.stats()).toMatchObject({ changes: 2, open: 1 });
});
