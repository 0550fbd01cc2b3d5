import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";

/** A device with one task, whose next push has lost its request or its answer, and which is cut off since. */
async function withLost(leg: "request" | "reply") {
  const world = createTestWorld();
  const device = world.device();
  const { client } = await device.openTab();
  const id = await client.create("task", { title: "a", minutes: 1 });
  await world.clock.advance(1_000);
  device.network.loseNext(leg);
  device.network.loseNext("stream");
  await client.increment("task", id, "minutes", 5);
  await client.create("task", { title: "b" });
  await world.clock.advance(6);
  device.network.cut();
  await world.clock.advance(100);
  return { ...world, ...device, client, id };
}

test("CLI-18: a change that is on its way is taken back, and what was sealed with it goes on", async () => {
  const { clock, rows, client, calls, network, id } = await withLost("request");
  const [sealed] = client.repository.outbox.list();
  expect(sealed).toMatchObject({ id, sealed: true });
  expect(await client.repository.outbox.remove(sealed?.changeId ?? "")).toBe(1);
  expect(client.rowStatus("task", id).status).toBe("pending");
  network.mend();
  await clock.advance(40_000);
  expect(calls).toContain("cancel");
  expect(rows()).toMatchObject([{ minutes: 1 }, { title: "b" }]);
  expect(client.row("task", id)).toMatchObject({ minutes: 1 });
  expect(client.status()).toMatchObject({ pending: 0, failed: 0, state: "idle" });
});

test("CLI-18: taking back what the server has saved comes too late, and the record says so", async () => {
  const { clock, rows, client, network, id } = await withLost("reply");
  const [sealed] = client.repository.outbox.list();
  await client.repository.outbox.remove(sealed?.changeId ?? "");
  network.mend();
  await clock.advance(40_000);
  expect(rows()).toMatchObject([{ minutes: 6 }, { title: "b" }]);
  expect(client.row("task", id)).toMatchObject({ minutes: 6 });
  expect(client.rowStatus("task", id)).toMatchObject({
    status: "synced",
    message: expect.stringContaining("had saved it already"),
  });
});

test("CLI-18: what is put aside on its way waits for a person, and is settled once when he tries again", async () => {
  const { clock, rows, client, network, id } = await withLost("request");
  await client.repository.updateSyncStatus({ entity: "task", id }, "failed", "not yet");
  network.mend();
  await clock.advance(40_000);
  expect(rows()).toMatchObject([{ minutes: 1 }, { title: "b" }]);
  expect(client.row("task", id)).toMatchObject({ minutes: 6 });
  expect(client.rowStatus("task", id)).toMatchObject({ status: "failed", message: "not yet" });
  await client.retry("task", id);
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ minutes: 6 }, { title: "b" }]);
});

test("CLI-18: a change taken back is remembered when the tab closes before the server was asked", async () => {
  const world = createTestWorld();
  const { network, openTab } = world.device();
  const first = await openTab();
  await world.clock.advance(1_000);
  network.loseNext("request");
  await first.client.create("task", { title: "a" });
  await world.clock.advance(100);
  network.cut();
  expect(await first.client.repository.outbox.clear()).toBe(1);
  first.crash();
  network.mend();
  const second = await openTab();
  await world.clock.advance(100_000);
  expect(world.rows()).toEqual([]);
  expect(second.client.rows("task")).toEqual([]);
  expect(second.client.status().pending).toBe(0);
});
