import { expect, test } from "vitest";
import { createReplicaWorld, runRound } from "../../testing/replica-kit.ts";
import { TEST_SPACE } from "../../testing/test-entities.ts";
import { createMemoryDisk, type MemoryDisk } from "../adapters/memory.ts";
import type { Segment } from "../layout.ts";
import type { Replica } from "./replica.ts";

const ROWS = 1_200;

function taskId(n: number): string {
  return `0190a0c0-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** A device on which so many SQL transactions have arrived one by one, each of up to `size` rows. */
async function muchEdited({
  seed,
  transactions,
  size,
}: {
  seed: number;
  transactions: number;
  size: number;
}) {
  const disk = createMemoryDisk();
  const { server, random, ...world } = createReplicaWorld({ seed });
  const device = world.device({ disk });
  const replica = await device.open();
  for (let n = 0; n < transactions; n += 1) {
    server.sql(TEST_SPACE, (sql) => {
      const alive = new Set(server.rows(TEST_SPACE, "task").keys());
      for (let count = random.below(size) + 1; count > 0; count -= 1) {
        const id = taskId(random.below(ROWS));
        if (alive.has(id) && random.chance(0.2)) {
          sql.delete("task", id);
          alive.delete(id);
        } else if (alive.has(id)) {
          sql.update("task", id, { title: `edit ${n}` });
        } else {
          sql.insert("task", id, { title: "new", notes: "", minutes: 0 });
          alive.add(id);
        }
      }
    });
    await runRound(replica, server);
    if (random.chance(0.1)) await replica.tidy(replica.head().fence);
  }
  return { disk, device, replica };
}

async function tidyUp(replica: Replica): Promise<number> {
  const { fence } = replica.head();
  let steps = 0;
  while ((await replica.tidy(fence)) === "more") steps += 1;
  return steps;
}

function storedOn(disk: MemoryDisk): Promise<{ packed: number; loose: number }> {
  return disk.open().transaction("read", async (transaction) => {
    const segments = (await transaction.scan("segments")).map(([, segment]) => segment as Segment);
    const packed = segments.reduce((sum, { rows }) => sum + rows.length, 0);
    return { packed, loose: (await transaction.scan("rows")).length };
  });
}

function rowsOf(replica: Replica) {
  return replica.rows("task").toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

test.each([
  { seed: 1, transactions: 60, size: 20 },
  { seed: 2, transactions: 40, size: 150 },
  { seed: 3, transactions: 40, size: 700 },
  { seed: 4, transactions: 60, size: 400 },
])("a much edited store becomes small, and no row changes by it ($size rows at a time)", async (life) => {
  const { disk, device, replica } = await muchEdited(life);
  const before = rowsOf(replica);
  expect(rowsOf(await device.open())).toEqual(before);
  expect(await tidyUp(replica)).toBeLessThan(40);
  expect(rowsOf(replica)).toEqual(before);
  const fresh = await device.open();
  expect(rowsOf(fresh)).toEqual(before);
  expect(before.map(({ id }) => fresh.status("task", id))).toEqual(
    before.map(({ id }) => replica.status("task", id)),
  );
  const { packed, loose } = await storedOn(disk);
  expect(loose).toBeLessThan(500);
  expect(packed).toBeLessThan(ROWS * 1.5 + 2_001);
});

test("tombstones go when the segments are merged, and what they covered does not come back", async () => {
  const disk = createMemoryDisk();
  const { server, ...world } = createReplicaWorld();
  const device = world.device({ disk });
  const replica = await device.open();
  const all = (body: (sql: Parameters<Parameters<typeof server.sql>[1]>[0], id: string) => unknown) =>
    server.sql(TEST_SPACE, (sql) => Array.from({ length: 900 }, (_, n) => body(sql, taskId(n))));
  for (let round = 0; round < 3; round += 1) {
    all((sql, id) => sql.insert("task", id, { title: "new", notes: "", minutes: 0 }));
    await runRound(replica, server);
    all((sql, id) => sql.delete("task", id));
    await runRound(replica, server);
  }
  await tidyUp(replica);
  expect((await device.open()).rows("task")).toEqual([]);
  expect((await storedOn(disk)).packed).toBeLessThanOrEqual(ROWS * 1.5 + 2_000);
});

test("rows that were deleted long ago are forgotten, however many they are; those of this week are not", async () => {
  const disk = createMemoryDisk();
  const { server, clock, ...world } = createReplicaWorld();
  const device = world.device({ disk });
  const replica = await device.open();
  for (let round = 0; round < 8; round += 1) {
    const ids = Array.from({ length: 600 }, (_, n) => taskId(round * 600 + n));
    await clock.advance(3 * 86_400_000);
    server.sql(TEST_SPACE, (sql) => {
      for (const id of ids) sql.insert("task", id, { title: "short-lived", notes: "", minutes: 0 });
    });
    await runRound(replica, server);
    server.sql(TEST_SPACE, (sql) => {
      for (const id of ids) sql.delete("task", id);
    });
    await runRound(replica, server);
    await tidyUp(replica);
  }
  const { packed, loose } = await storedOn(disk);
  expect(packed + loose).toBeLessThan(4_200);
  const again = await device.open();
  expect(again.confirmed("task", taskId(0))).toBeNull();
  expect(again.confirmed("task", taskId(7 * 600))).toMatchObject({ title: "short-lived" });
});

test("what was noted on records goes with them", async () => {
  const { device, server } = createReplicaWorld();
  const replica = await device().open();
  const edit = { entity: "task", values: { title: "a" } } as const;
  const [gone = "", left = ""] = await replica.write([
    { ...edit, kind: "create" },
    { ...edit, kind: "create" },
  ]);
  await runRound(replica, server);
  const records = [gone, left].map((id) => ({ entity: "task", id }));
  await replica.noteMessage(records, "look at this");
  server.sql(TEST_SPACE, (sql) => sql.delete("task", gone));
  await runRound(replica, server);
  await tidyUp(replica);
  server.sql(TEST_SPACE, (sql) => sql.insert("task", gone, { title: "again", notes: "", minutes: 0 }));
  await runRound(replica, server);
  expect(replica.status("task", gone)?.message).toBeNull();
  expect(replica.status("task", left)?.message).toBe("look at this");
});
