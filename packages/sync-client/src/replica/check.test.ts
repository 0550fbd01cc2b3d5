import type { PullReply } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import type { Transport } from "../ports.ts";

const DAY_MS = 86_400_000;
const WRONG = { count: 9, sum: 9 };

type Device = ReturnType<ReturnType<typeof createTestWorld>["device"]>;

/** A device with two tasks, and what its pulls asked for. `lie` alters what the server answers. */
async function withTasks(lie: (reply: PullReply) => PullReply = (reply) => reply) {
  const world = createTestWorld();
  const asked: boolean[] = [];
  const device = world.device((transport): Transport => ({
    ...transport,
    async pull(request, options) {
      asked.push(request.sums === true);
      return lie(await transport.pull(request, options));
    },
  }));
  const { client } = await device.openTab();
  const id = await client.create("task", { title: "a" });
  await client.create("task", { title: "b" });
  await world.clock.advance(2_000);
  return { ...world, device, anotherDevice: world.device, client, id, asked };
}

/** Takes a row out of the local database, as no engine would. */
async function loseRow({ disk }: Device, id: string): Promise<void> {
  const store = disk.open();
  await store.transaction("write", async (transaction) => transaction.delete("rows", [0, "task", id]));
  await store.close();
}

test("DEV-3: the first pull of a day compares all rows, and no other does", async () => {
  const { clock, client, asked } = await withTasks();
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(client.status().check).toMatchObject({ waiting: false, result: "same" });
  await clock.advance(600_000);
  expect(asked.filter(Boolean)).toHaveLength(1);
  await clock.advance(DAY_MS);
  expect(asked.filter(Boolean)).toHaveLength(2);
});

test("DEV-3: rows that differ are fetched anew by themselves, and what waits here stays", async () => {
  const { clock, client, device, id } = await withTasks();
  await client.close();
  await loseRow(device, id);
  const { client: again } = await device.openTab();
  device.network.cut();
  await again.create("task", { title: "waits" });
  device.network.mend();
  expect(again.row("task", id)).toBeUndefined();
  await clock.advance(DAY_MS + 90_000);
  expect(again.row("task", id)).toMatchObject({ title: "a" });
  expect(again.rows("task")).toHaveLength(3);
  expect(again.status()).toMatchObject({
    state: "idle",
    pending: 0,
    message: null,
    check: { result: "repaired" },
  });
});

test("DEV-3: a second difference on one day is only told", async () => {
  const { clock, client, asked } = await withTasks((reply) =>
    reply.kind === "checkpoint" && reply.sums ? { ...reply, sums: { ...reply.sums, task: WRONG } } : reply,
  );
  expect(client.status()).toMatchObject({
    state: "idle",
    check: { waiting: false, result: "different" },
    message: expect.stringContaining("is not what the server has"),
  });
  expect(client.rows("task")).toHaveLength(2);
  const pulls = asked.length;
  await client.verify();
  await clock.advance(5_000);
  expect(client.status().check).toMatchObject({ result: "different" });
  expect(asked.slice(pulls)).toEqual([true]);
});

test("DEV-3: on request the leader compares, whichever tab asks", async () => {
  const { clock, client, device, id, asked } = await withTasks();
  const { client: follower } = await device.openTab();
  await clock.advance(1_000);
  const before = client.status().check.at ?? 0;
  await follower.verify();
  expect(follower.status().check.waiting).toBe(true);
  await clock.advance(5_000);
  for (const tab of [client, follower])
    expect(tab.status().check).toEqual({ waiting: false, result: "same", at: expect.any(Number) });
  expect(client.status().check.at).toBeGreaterThan(before);
  expect(asked.filter(Boolean)).toHaveLength(2);
  expect(follower.row("task", id)).toMatchObject({ title: "a" });
});

test("DEV-3: a server that does not say what there ought to be is not asked again that day", async () => {
  const { clock, client, asked } = await withTasks((reply) => {
    if (reply.kind !== "checkpoint") return reply;
    const { sums: _, ...rest } = reply;
    return rest;
  });
  await clock.advance(600_000);
  expect(asked.filter(Boolean)).toHaveLength(1);
  expect(client.status().check).toEqual({ waiting: false, result: null, at: null });
});

test("DEV-3: a first sync, even of many pages, is compared at the pull that follows it", async () => {
  const { clock, sql, client, ...world } = await withTasks();
  sql((writer) => {
    for (let index = 0; index < 2_500; index += 1)
      writer.insert("task", client.newId(), { title: `task ${index}`, notes: "", minutes: 0 });
  });
  const sums: (boolean | undefined)[] = [];
  const { client: other } = await world
    .anotherDevice((transport) => ({
      ...transport,
      pull(request, options) {
        sums.push(request.sums);
        return transport.pull(request, options);
      },
    }))
    .openTab();
  await clock.advance(5_000);
  expect(other.rows("task")).toHaveLength(2_502);
  expect(sums.length).toBeGreaterThan(1);
  expect(sums.some(Boolean)).toBe(false);
  expect(other.status().check).toEqual({ waiting: false, result: null, at: null });
  other.syncNow();
  await clock.advance(5_000);
  expect(sums.filter(Boolean)).toHaveLength(1);
  expect(other.status().check).toMatchObject({ waiting: false, result: "same" });
});

test("DEV-3: a first sync is compared if somebody asked for it", async () => {
  const { clock, anotherDevice } = await withTasks();
  const device = anotherDevice();
  device.network.cut();
  const { client } = await device.openTab();
  await client.verify();
  device.network.mend();
  await clock.advance(60_000);
  expect(client.status().check).toMatchObject({ waiting: false, result: "same" });
});
