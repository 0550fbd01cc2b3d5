import {
  BATCH_LIMITS,
  decodeStamp,
  encodeStamp,
  type PulledRow,
  replicaOf,
  ZERO_STAMP,
} from "@tidemark/sync-core";
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

test("CLI-21: an old edit may have been settled before what the server still lists, and a recent one not", async () => {
  const { clock, replica, fence, id, seal, own } = await withTask();
  await clock.advance(100 * 24 * HOUR);
  await replica.write([{ kind: "create", entity: "task", values: { title: "recent" } }]);
  const [old, recent] = own();
  const stamp = encodeStamp({ ms: 1, counter: 0 }, replica.head().replica);
  const batches = [{ id: LAST, changes: [{ id: "0190a0c0-0000-7000-8000-0000000000fe", stamp }] }];
  await replica.continueAfter(fence, await seal(), { last: LAST, batches, expired: true });
  expect(own()).toEqual([recent]);
  expect(replica.failed()).toMatchObject([{ entry: { change: { id: old?.id, row: id } }, undecided: true }]);
});

test("CLI-20: what was joined here does not bring back what its author has deleted since", async () => {
  const { replica, fence, id, seal, own, pulled } = await withTask();
  const refused = await seal();
  const [create] = own();
  const { ms } = decodeStamp(create?.stamp ?? ZERO_STAMP);
  const dead = encodeStamp({ ms: ms + HOUR, counter: 0 }, replica.head().replica);
  await pulled({ entity: "task", id, version: 1, dead });
  const batches = [{ id: LAST, changes: create ? [{ id: create.id, stamp: create.stamp }] : [] }];
  await replica.continueAfter(fence, refused, { last: LAST, batches });
  expect(replicaOf(own().at(-1)?.stamp ?? ZERO_STAMP)).toBe(replica.head().replica);
});

test("CLI-20: the author of what was joined into a create had seen nobody else's value", async () => {
  const { replica, fence, seal, own } = await withTask();
  const refused = await seal();
  const [create] = own();
  const batches = [{ id: LAST, changes: create ? [{ id: create.id, stamp: create.stamp }] : [] }];
  await replica.continueAfter(fence, refused, { last: LAST, batches });
  expect(own().at(-1)).toMatchObject({ kind: "update", bases: { title: ZERO_STAMP } });
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

test("CLI-21: what another store has sent, and no pull has told of for long, is put aside", async () => {
  const { clock, replica, fence, seal, own } = await withTask();
  const [create] = own();
  const stamp = create?.stamp ?? ZERO_STAMP;
  const batches = [{ id: LAST, changes: create ? [{ id: create.id, stamp }] : [] }];
  await replica.continueAfter(fence, await seal(), { last: LAST, batches });
  await clock.advance(100 * 24 * HOUR);
  const { replica: author, schema, cursor } = replica.head();
  const head = { kind: "checkpoint", replica: author, schema, from: cursor, cursor: "1" } as const;
  const page = { ...head, rows: [], settled: [], more: false, serverTime: 0 };
  await replica.applyCheckpoint(fence, page, replica.pullStart());
  expect(own().map(({ id }) => id)).not.toContain(create?.id);
  expect(replica.failed()).toMatchObject([{ entry: { change: { id: create?.id } }, undecided: true }]);
});
