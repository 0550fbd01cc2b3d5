import { BATCH_LIMITS, decodeStamp, encodeStamp, type PulledRow, replicaOf } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createReplicaWorld } from "../../testing/replica-kit.ts";

const LAST = "0190a0c0-0000-7000-8000-0000000000ff";
const HOUR = 3_600_000;

/** A replica with a task in its outbox that was renamed before it was sealed. */
async function withTask() {
  const { clock, device } = createReplicaWorld();
  const replica = await device().open();
  const fence = await replica.lead();
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "a" } }]);
  await clock.advance(10);
  await replica.write([{ kind: "update", entity: "task", id, values: { title: "renamed here" } }]);
  const seal = async () => {
    await replica.sealBatch(fence, BATCH_LIMITS);
    return replica.nextBatch()?.batch.id ?? "";
  };
  const own = () => replica.outbox().entries.map(({ change }) => change);
  const pulled = async (row: PulledRow) => {
    const { replica: author, schema, cursor } = replica.head();
    const head = { kind: "checkpoint", replica: author, schema, from: cursor, cursor: "1" } as const;
    const page = { ...head, rows: [row], settled: [], more: false, serverTime: 0 };
    await replica.applyCheckpoint(fence, page, replica.pullStart());
  };
  return { clock, replica, fence, id, seal, own, pulled };
}

test("CLI-21: an edit whose stamp was put right may have been settled before what the server still lists", async () => {
  const { clock, replica, fence, seal, own } = await withTask();
  const at = clock.now();
  await replica.learnServerTime(fence, { askedAt: at, heardAt: at, serverTime: at + 2 * HOUR });
  const stamp = encodeStamp({ ms: at + HOUR, counter: 0 }, replica.head().replica);
  const batches = [{ id: LAST, changes: [{ id: "0190a0c0-0000-7000-8000-0000000000fe", stamp }] }];
  await replica.continueAfter(fence, await seal(), { last: LAST, batches, expired: true });
  expect(own()).toEqual([]);
  expect(replica.failed()).toMatchObject([{ undecided: true }]);
});

test.each([
  ["does not win over", 500, "earlier"],
  ["wins over", 5, "later"],
] as const)(
  "CLI-20: what was joined here %s what its author wrote %i ms after the shared edit, whatever their clocks say",
  async (_, afterMs, than) => {
    const { replica, fence, id, seal, own, pulled } = await withTask();
    const refused = await seal();
    const [create] = own();
    if (create?.kind !== "create") throw new Error("the outbox does not begin with the create");
    const { ms, replica: shared } = decodeStamp(create.stamp);
    const settledAt = encodeStamp({ ms: ms - HOUR, counter: 0 }, shared);
    const present = encodeStamp({ ms: ms - HOUR + afterMs, counter: 0 }, shared);
    const stamps = { "": settledAt, title: present };
    const values = { ...create.values, title: "renamed there" };
    await pulled({ entity: "task", id, version: 1, values, stamps });
    const batches = [{ id: LAST, changes: [{ id: create.id, stamp: settledAt }] }];
    await replica.continueAfter(fence, refused, { last: LAST, batches });
    const rest = own().at(-1);
    expect(rest).toMatchObject({ kind: "update", values: { title: "renamed here" } });
    expect(rest && rest.stamp > present).toBe(than === "later");
    expect(rest && replicaOf(rest.stamp)).toBe(than === "later" ? shared : replica.head().replica);
  },
);
