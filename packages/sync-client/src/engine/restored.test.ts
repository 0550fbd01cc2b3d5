import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import type { DeviceTab } from "../../testing/device.ts";
import type { testEntities } from "../../testing/test-entities.ts";
import { TransportError } from "../ports.ts";

type Client = DeviceTab<typeof testEntities>["client"];

/** Two devices that have everything, and what restores the server to that moment. */
async function backedUp() {
  const world = createTestWorld();
  const devices = [world.device(), world.device()] as const;
  const [{ client: one }, { client: two }] = [await devices[0].openTab(), await devices[1].openTab()];
  const id = await one.create("task", { title: "a", minutes: 10 });
  const doomed = await one.create("task", { title: "doomed" });
  await world.clock.advance(1_000);
  return { ...world, devices, one, two, id, doomed, restore: world.server.backup() };
}

function titles(client: Client): readonly string[] {
  return client.rows("task").map(({ title }) => title);
}

test("CLI-23: what a restored server has lost of a device's settled edits comes back once, deletions and counters too", async () => {
  const { clock, rows, one, two, id, doomed, restore } = await backedUp();
  await one.increment("task", id, "minutes", 1);
  await clock.advance(1_000);
  await two.increment("task", id, "minutes", 2);
  await two.update("task", id, { title: "b" });
  await clock.advance(1_000);
  await one.delete("task", doomed);
  await one.create("task", { title: "new" });
  await clock.advance(1_000);
  restore();
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{ id, title: "b", minutes: 13 }, { title: "new" }]);
  for (const client of [one, two]) {
    expect(titles(client)).toEqual(["b", "new"]);
    expect(client.row("task", id)).toMatchObject({ minutes: 13 });
    expect(client.status()).toMatchObject({ pending: 0, failed: 0, conflicts: 0 });
  }
});

test("CLI-28: after a break a restored server is noticed, and given what an edit builds on, before the edit is sent", async () => {
  const { clock, rows, devices, one, two, restore } = await backedUp();
  const id = await one.create("task", { title: "lost", minutes: 3 });
  await clock.advance(1_000);
  devices[0].network.cut();
  await clock.advance(60_000);
  restore();
  await clock.advance(100);
  await two.increment("task", id, "minutes", 5);
  await clock.advance(60_000);
  // The counter's own share comes back with the device that made it.
  expect(rows()).toMatchObject([{}, {}, { id, title: "lost", minutes: 5 }]);
  devices[0].network.mend();
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{}, {}, { id, title: "lost", minutes: 8 }]);
  for (const client of [one, two]) expect(client.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-23: what was refused before does not come back", async () => {
  const { clock, rows, one, id, restore } = await backedUp();
  await one.update("task", id, { title: "forbidden" });
  await one.create("task", { title: "fine" });
  await clock.advance(1_000);
  await one.discard("task", id);
  restore();
  await clock.advance(300_000);
  expect(rows().map((row) => "title" in row && row.title)).toEqual(["a", "doomed", "fine"]);
  expect(one.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-23: a device that restores twice, and between two tabs, doubles nothing", async () => {
  const { clock, rows, devices, one, id, restore } = await backedUp();
  await one.increment("task", id, "minutes", 1);
  await clock.advance(1_000);
  restore();
  const second = await devices[0].openTab();
  await clock.advance(100);
  await one.close();
  await clock.advance(120_000);
  restore();
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{ id, minutes: 11 }, {}]);
  expect(second.client.row("task", id)).toMatchObject({ minutes: 11 });
});

test("CLI-23: edits that come back go before those that wait", async () => {
  const { clock, rows, devices, one, restore } = await backedUp();
  const id = await one.create("task", { title: "lost" });
  await clock.advance(1_000);
  devices[0].network.cut();
  await one.update("task", id, { title: "edited since", minutes: 5 });
  restore();
  devices[0].network.mend();
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{}, {}, { id, title: "edited since", minutes: 5 }]);
  expect(one.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-24: rows that the server fails at hold back no edits for ever, and are offered until it takes them", async () => {
  const world = createTestWorld();
  let failing = true;
  const { client: one } = await world
    .device((transport) => ({
      ...transport,
      offer: (...given) =>
        failing ? Promise.reject(new TransportError("server", "500")) : transport.offer(...given),
    }))
    .openTab();
  const restore = world.server.backup();
  const other = world.device();
  await (await other.openTab()).client.create("task", { title: "of another device" });
  await world.clock.advance(1_000);
  expect(titles(one)).toEqual(["of another device"]);
  other.network.cut();
  restore();
  await world.clock.advance(60_000);
  await one.create("task", { title: "waits" });
  await world.clock.advance(600_000);
  expect(world.rows()).toMatchObject([{ title: "waits" }]);
  failing = false;
  await world.clock.advance(120_000);
  expect(titles(one).toSorted()).toEqual(["of another device", "waits"]);
});

test("CON-11, CON-12: a count that SQL gave, which nobody can send again, is told on every device and given back with a tap", async () => {
  const { clock, rows, sql, one, two, id, restore } = await backedUp();
  await one.increment("task", id, "minutes", 1);
  await two.increment("task", id, "minutes", 2);
  await clock.advance(1_000);
  sql((writer) => writer.update("task", id, { minutes: 51 }));
  await clock.advance(1_000);
  restore();
  await one.increment("task", id, "minutes", 5);
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{ id, minutes: 18 }, {}]);
  for (const client of [one, two])
    expect(client.conflictsOf("task", id)).toMatchObject([
      { field: "minutes", value: { missing: 38, was: 51 }, replica: "zzzzzzzz" },
    ]);
  await two.restoreConflict(two.conflicts()[0]?.id ?? "");
  await clock.advance(60_000);
  expect(rows()).toMatchObject([{ id, minutes: 56 }, {}]);
  for (const client of [one, two]) expect(client.status()).toMatchObject({ conflicts: 0, failed: 0 });
});

test("CON-11: while a device is away what it counted is missing; when it returns that is back, and nobody is asked", async () => {
  const { clock, rows, devices, one, two, id, restore } = await backedUp();
  await two.increment("task", id, "minutes", 2);
  await clock.advance(1_000);
  devices[1].network.cut();
  restore();
  await clock.advance(300_000);
  expect(one.conflicts()).toMatchObject([{ value: { missing: 2 } }]);
  expect(rows()).toMatchObject([{ id, minutes: 10 }, {}]);
  devices[1].network.mend();
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{ id, minutes: 12 }, {}]);
  for (const client of [one, two]) expect(client.status()).toMatchObject({ conflicts: 0, failed: 0 });
});

test("CON-12: what was given back by hand before its device returns is told to be there twice", async () => {
  const { clock, rows, devices, one, two, id, restore } = await backedUp();
  await two.increment("task", id, "minutes", 2);
  await clock.advance(1_000);
  devices[1].network.cut();
  restore();
  await clock.advance(300_000);
  await one.restoreConflict(one.conflicts()[0]?.id ?? "");
  await clock.advance(60_000);
  devices[1].network.mend();
  await clock.advance(300_000);
  expect(rows()).toMatchObject([{ id, minutes: 14 }, {}]);
  expect(two.conflicts()).toMatchObject([{ value: { missing: -2 } }]);
  await two.restoreConflict(two.conflicts()[0]?.id ?? "");
  await clock.advance(60_000);
  expect(rows()).toMatchObject([{ id, minutes: 12 }, {}]);
  expect(one.status()).toMatchObject({ conflicts: 0, failed: 0 });
});
