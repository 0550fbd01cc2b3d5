import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { type Transport, TransportError } from "../ports.ts";

/** A device and a copy of it, made while it was offline with an unsent edit of one counter; and who pushed last. */
async function copied() {
  const world = createTestWorld();
  const sent = { original: "", copy: "" };
  const noting =
    (device: keyof typeof sent) =>
    (transport: Transport): Transport => ({
      ...transport,
      push(request, options) {
        sent[device] = request.replica;
        return transport.push(request, options);
      },
    });
  const original = world.device(noting("original"));
  const { client } = await original.openTab();
  const id = await client.create("task", { title: "a", minutes: 10 });
  await world.clock.advance(1_000);
  original.network.cut();
  await client.increment("task", id, "minutes", 1);
  await client.update("task", id, { title: "b" });
  await world.clock.advance(1_000);
  const copy = world.device(noting("copy"), { disk: original.disk.fork() });
  copy.network.cut();
  const { client: other } = await copy.openTab();
  return { ...world, original, copy, client, other, id, sent };
}

test("CLI-20: what two copies of one store share is settled once, and each goes on by itself", async () => {
  for (const first of ["original", "copy"] as const) {
    const world = await copied();
    const { clock, rows, client, other, id, sent } = world;
    await client.increment("task", id, "minutes", 2);
    await other.increment("task", id, "minutes", 4);
    await other.create("task", { title: "of the copy" });
    const second = first === "original" ? "copy" : "original";
    world[first].network.mend();
    await clock.advance(120_000);
    world[second].network.mend();
    await clock.advance(125_000);
    const expected = [{ id, title: "b", minutes: 17 }, { title: "of the copy" }];
    expect(rows()).toMatchObject(expected);
    for (const tab of [client, other]) {
      expect(tab.rows("task")).toMatchObject(expected);
      expect(tab.status()).toMatchObject({ state: "idle", pending: 0, failed: 0 });
      await tab.increment("task", id, "minutes", 1);
    }
    await clock.advance(120_000);
    expect(rows()).toMatchObject([{ minutes: 19 }, {}]);
    expect(sent.copy).not.toBe(sent.original);
  }
});

test("CLI-20: copies of copies settle once what any two of them share, whoever is first", async () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
    [1, 2, 0],
  ]) {
    const { clock, rows, device, original, copy, client, other, id } = await copied();
    await client.increment("task", id, "minutes", 2);
    await clock.advance(1_000);
    const second = device(undefined, { disk: original.disk.fork() });
    second.network.cut();
    const { client: third } = await second.openTab();
    await third.increment("task", id, "minutes", 4);
    await other.increment("task", id, "minutes", 8);
    for (const n of order) {
      [original, copy, second][n]?.network.mend();
      await clock.advance(125_000);
    }
    expect(rows()).toMatchObject([{ id, title: "b", minutes: 25 }]);
    for (const tab of [client, other, third])
      expect(tab.row("task", id)).toMatchObject({ title: "b", minutes: 25 });
  }
});

test("CLI-20: a field that one copy joined into a shared edit is not lost", async () => {
  const { clock, rows, original, copy, other, id } = await copied();
  await other.update("task", id, { notes: "joined", title: "c" });
  original.network.mend();
  await clock.advance(120_000);
  copy.network.mend();
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ title: "c", notes: "joined", minutes: 11 }]);
});

test("CLI-20: what was joined before the copy is not set again over what its author wrote since", async () => {
  const { clock, device, rows } = createTestWorld();
  const original = device();
  original.network.cut();
  const { client } = await original.openTab();
  const id = await client.create("task", { title: "a" });
  await client.update("task", id, { title: "joined" });
  const copy = device(undefined, { disk: original.disk.fork() });
  copy.network.cut();
  const { client: other } = await copy.openTab();
  await client.update("task", id, { title: "joined later" });
  original.network.mend();
  await clock.advance(120_000);
  copy.network.mend();
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ title: "joined later" }]);
  expect(other.rows("task")).toMatchObject([{ title: "joined later" }]);
});

test("CLI-20: what was joined before the copy does not pass for what replaced a later edit that is refused", async () => {
  const { clock, device } = createTestWorld();
  const original = device();
  original.network.cut();
  const { client } = await original.openTab();
  const id = await client.create("task", { title: "a" });
  await client.update("task", id, { title: "joined" });
  await client.create("task", { title: "another" });
  await client.update("task", id, { title: "forbidden" });
  const copy = device(undefined, { disk: original.disk.fork() });
  copy.network.cut();
  const { client: other } = await copy.openTab();
  original.network.mend();
  await clock.advance(120_000);
  copy.network.mend();
  await clock.advance(120_000);
  for (const tab of [client, other]) {
    expect(tab.row("task", id)).toMatchObject({ title: "forbidden" });
    expect(tab.status()).toMatchObject({ pending: 0, failed: 1 });
  }
});

test("CLI-20: what was joined before two copies were made is not set again over what its author wrote since", async () => {
  const { clock, device, rows } = createTestWorld();
  const original = device();
  original.network.cut();
  const { client } = await original.openTab();
  const id = await client.create("task", { title: "a" });
  await client.update("task", id, { title: "joined" });
  await client.create("task", { title: "another" });
  const first = device(undefined, { disk: original.disk.fork() });
  first.network.cut();
  await first.openTab();
  let pushes = 0;
  let silent = true;
  const second = device(
    (transport) => ({
      ...transport,
      async push(request, options) {
        pushes += 1;
        if (silent && pushes > 1) throw new TransportError("network", "held back");
        return transport.push(request, options);
      },
    }),
    { disk: original.disk.fork() },
  );
  second.network.cut();
  const { client: other } = await second.openTab();
  await client.update("task", id, { title: "later" });
  for (const { network } of [first, second, original]) {
    network.mend();
    await clock.advance(120_000);
  }
  silent = false;
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ title: "later" }, {}]);
  expect(other.row("task", id)).toMatchObject({ title: "later" });
});

test("CLI-23: what two copies of a store share is settled once after a restore as well", async () => {
  const { clock, device, rows, server } = createTestWorld();
  const restore = server.backup();
  const original = device();
  original.network.cut();
  const { client } = await original.openTab();
  const id = await client.create("task", { title: "a", minutes: 10 });
  await clock.advance(1_000);
  await client.increment("task", id, "minutes", 1);
  let silent = true;
  const copy = device(
    (transport) => ({
      ...transport,
      async push(request, options) {
        if (silent) throw new TransportError("network", "held back");
        return transport.push(request, options);
      },
    }),
    { disk: original.disk.fork() },
  );
  const { client: other } = await copy.openTab();
  original.network.mend();
  await clock.advance(120_000);
  silent = false;
  await clock.advance(120_000);
  silent = true;
  restore();
  await clock.advance(120_000);
  silent = false;
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ id, title: "a", minutes: 11 }]);
  for (const tab of [client, other]) expect(tab.status()).toMatchObject({ pending: 0, failed: 0 });
});

test("CLI-20: a store that lost its latest commits doubles nothing and goes on", async () => {
  const world = createTestWorld();
  const device = world.device();
  const { client } = await device.openTab();
  const id = await client.create("task", { title: "a", minutes: 10 });
  await world.clock.advance(1_000);
  device.network.cut();
  await client.increment("task", id, "minutes", 1);
  const before = device.disk.fork();
  device.network.mend();
  await world.clock.advance(120_000);
  await client.increment("task", id, "minutes", 2);
  await world.clock.advance(1_000);
  await client.close();
  const later = world.device(undefined, { disk: before });
  const { client: again } = await later.openTab();
  await again.increment("task", id, "minutes", 4);
  await world.clock.advance(120_000);
  expect(world.rows()).toMatchObject([{ minutes: 17 }]);
  expect(again.row("task", id)).toMatchObject({ minutes: 17 });
});

test("CLI-22: a replica id that is somebody else's is given up for another, and nothing is lost", async () => {
  const { clock, rows, device } = createTestWorld();
  const replicas = new Set<string>();
  const { client } = await device((transport) => ({
    ...transport,
    push(request, options) {
      replicas.add(request.replica);
      if (replicas.size > 1) return transport.push(request, options);
      return Promise.resolve({ kind: "taken", serverTime: clock.now() });
    },
  })).openTab();
  await clock.advance(1_000);
  const id = await client.create("task", { title: "a", minutes: 3 });
  await client.increment("task", id, "minutes", 1);
  await clock.advance(120_000);
  expect(replicas.size).toBe(2);
  expect(rows()).toMatchObject([{ title: "a", minutes: 4 }]);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, failed: 0 });
});
