import { decodeStamp, type Stamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createReplicaWorld } from "../../testing/replica-kit.ts";
import type { Replica } from "./replica.ts";
import { learnedOffset } from "./server-time.ts";

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

test.each([
  ["agrees with what is known", 0, { askedAt: 0, heardAt: 100, serverTime: 50 }, null],
  ["agrees at one end of the exchange", 0, { askedAt: 0, heardAt: 100, serverTime: 100 }, null],
  ["agrees with another offset", 5_000, { askedAt: 0, heardAt: 100, serverTime: 5_010 }, null],
  ["is ahead", 0, { askedAt: 0, heardAt: 100, serverTime: 5_050 }, 5_000],
  ["is behind", 5_000, { askedAt: 0, heardAt: 100, serverTime: 50 }, 0],
  ["took too long", 0, { askedAt: 0, heardAt: 10_001, serverTime: 90_000 }, null],
  ["saw the device's clock go back", 0, { askedAt: 100, heardAt: 0, serverTime: 90_000 }, null],
])("CLK-8: an exchange that %s", (_, known, exchange, offset) => {
  expect(learnedOffset(known, exchange)).toBe(offset);
});

async function withEdits() {
  const world = createReplicaWorld();
  const replica = await world.device().open();
  const fence = await replica.lead();
  const [id = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "a" } }]);
  await replica.sealBatch(fence, { changes: 1, bytes: 1_000 });
  for (const title of ["b", "c"]) {
    await world.clock.advance(10_000);
    await replica.write([{ kind: "update", entity: "task", id, values: { title, minutes: 1 } }]);
  }
  return { ...world, replica, fence, id };
}

function stamps(replica: Replica): readonly Stamp[] {
  return replica.outbox().entries.map(({ change }) => change.stamp);
}

function times(replica: Replica): readonly number[] {
  return stamps(replica).map((stamp) => decodeStamp(stamp).ms);
}

test("CLK-8: what an exchange taught is kept, and every tab stamps by it", async () => {
  const { clock, device } = createReplicaWorld();
  const { open } = device();
  const leader = await open();
  const at = clock.now();
  const exchange = { askedAt: at, heardAt: at + 10, serverTime: at + 5_005 };
  await leader.learnServerTime(await leader.lead(), exchange);
  const follower = await open();
  expect(follower.head().clockOffset).toBe(5_000);
  await follower.write([{ kind: "create", entity: "task", values: { title: "a" } }]);
  expect(times(follower)).toEqual([at + 5_000]);
});

test.each([-2 * HOUR, 2 * HOUR])(
  "CLK-9: a clock that was wrong by %i ms is put right in what is open, and sealed changes stay",
  async (error) => {
    const { replica, fence, clock, id } = await withEdits();
    const [sealed, ...open] = times(replica);
    const at = clock.now();
    await replica.learnServerTime(fence, { askedAt: at, heardAt: at, serverTime: at + error });
    expect(replica.head().clockOffset).toBe(error);
    expect(times(replica)).toEqual([sealed, ...open.map((ms) => ms + error)]);
    expect(stamps(replica).slice(1)).toEqual(stamps(replica).slice(1).toSorted());
    await replica.write([{ kind: "delete", entity: "task", id }]);
    expect(times(replica).at(-1)).toBe(at + error);
  },
);

test("CLK-9: a smaller error only moves the edits that follow", async () => {
  const { replica, fence, clock, id } = await withEdits();
  const before = stamps(replica);
  const at = clock.now();
  await replica.learnServerTime(fence, { askedAt: at, heardAt: at, serverTime: at + 60_000 });
  expect(stamps(replica)).toEqual(before);
  await replica.write([{ kind: "delete", entity: "task", id }]);
  expect(times(replica).at(-1)).toBe(at + 60_000);
});

test("CLK-9: no edit is moved beyond the right time, and failed changes move with the others", async () => {
  const { replica, fence, clock } = await withEdits();
  const [other = ""] = await replica.write([{ kind: "create", entity: "task", values: { title: "d" } }]);
  await replica.park("task", other, "not now");
  const [failed] = replica.failed();
  const at = clock.now();
  // The device's clock went back an hour after the edits were made.
  const heardAt = at - HOUR;
  await replica.learnServerTime(fence, { askedAt: heardAt, heardAt, serverTime: at + HOUR });
  for (const ms of times(replica).slice(1)) expect(ms).toBeLessThanOrEqual(at + HOUR);
  const moved = replica.failed()[0]?.entry.change.stamp;
  expect(moved && failed && moved > failed.entry.change.stamp).toBe(true);
  expect(new Set(stamps(replica)).size).toBe(stamps(replica).length);
});

test("CLK-9: an edit is not moved to the stamp of one that is sealed", async () => {
  const { replica, fence, clock, id } = await withEdits();
  const [sealed = 0] = times(replica);
  // Right after the sealed change the clock went a week ahead.
  await clock.advance(7 * 24 * HOUR);
  await replica.write([{ kind: "delete", entity: "task", id }]);
  const at = clock.now();
  await replica.learnServerTime(fence, { askedAt: at, heardAt: at, serverTime: sealed });
  expect(times(replica).at(-1)).toBe(sealed);
  expect(new Set(stamps(replica)).size).toBe(stamps(replica).length);
});

test("CLK-9: an edit after the correction is above all that was seen", async () => {
  const { replica, fence, clock, id } = await withEdits();
  const at = clock.now();
  await replica.learnServerTime(fence, { askedAt: at, heardAt: at, serverTime: NOW - 365 * 24 * HOUR });
  const before = stamps(replica).slice(1);
  await replica.write([{ kind: "delete", entity: "task", id }]);
  const last = stamps(replica).at(-1);
  for (const stamp of before) expect(last && last > stamp).toBe(true);
});
