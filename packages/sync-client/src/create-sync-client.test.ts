import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";
import { askBeforeLeaving } from "./adapters/leave-guard.ts";

test("CLI-1: a row shows and is kept without a network, and goes when there is one", async () => {
  const { clock, rows, device } = createTestWorld();
  const { network, openTab } = device();
  network.cut();
  const { client } = await openTab();
  const id = await client.create("task", { title: "offline" });
  expect(client.row("task", id)).toMatchObject({ id, title: "offline", minutes: 0 });
  expect(client.rowStatus("task", id)).toMatchObject({ status: "pending", lastSynced: null });
  await clock.advance(40_000);
  expect(client.status()).toMatchObject({ state: "offline", pending: 1 });
  network.mend();
  await clock.advance(60_000);
  expect(rows()).toMatchObject([{ id, title: "offline" }]);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, message: null });
  expect(client.rowStatus("task", id)).toMatchObject({ status: "synced", version: 1, message: null });
});

test("CLI-11: what SQL does shows without a pull, and what another device does too", async () => {
  const { clock, sql, device } = createTestWorld();
  const [one, two] = [device(), device()];
  const [a, b] = [(await one.openTab()).client, (await two.openTab()).client];
  await clock.advance(1_000);
  const id = await a.create("task", { title: "from one" });
  await clock.advance(100);
  expect(b.row("task", id)).toMatchObject({ title: "from one" });
  const pulls = two.calls.filter((call) => call === "pull").length;
  sql((writer) => writer.update("task", id, { title: "from SQL" }));
  await clock.advance(100);
  expect([a.row("task", id), b.row("task", id)]).toMatchObject([
    { title: "from SQL" },
    { title: "from SQL" },
  ]);
  sql((writer) => writer.delete("task", id));
  await clock.advance(100);
  expect([...a.rows("task"), ...b.rows("task")]).toEqual([]);
  expect(two.calls.filter((call) => call === "pull")).toHaveLength(pulls);
});

test("CLI-3: with the stream open, a push is settled by it and needs no pull", async () => {
  const { clock, device } = createTestWorld();
  const { openTab, calls } = device();
  const { client } = await openTab();
  await clock.advance(1_000);
  calls.length = 0;
  await client.create("task", { title: "a" });
  await clock.advance(5_000);
  expect(client.status()).toMatchObject({ state: "idle", pending: 0, live: true });
  expect(calls).toEqual(["push"]);
});

test("ROW-3: increments on two devices add up, and edits of different fields both stay", async () => {
  const { clock, rows, device } = createTestWorld();
  const [one, two] = [device(), device()];
  const [a, b] = [(await one.openTab()).client, (await two.openTab()).client];
  const id = await a.create("task", { title: "a" });
  await clock.advance(1_000);
  one.network.cut();
  two.network.cut();
  await a.increment("task", id, "minutes", 5);
  await b.increment("task", id, "minutes", 5);
  await a.update("task", id, { title: "b" });
  await b.update("task", id, { notes: "n" });
  await clock.advance(5_000);
  one.network.mend();
  two.network.mend();
  await clock.advance(70_000);
  expect(rows()).toMatchObject([{ title: "b", notes: "n", minutes: 10 }]);
  expect(a.row("task", id)).toMatchObject({ title: "b", notes: "n", minutes: 10 });
  expect(b.row("task", id)).toEqual(a.row("task", id));
});

test("ROW-2: the later edit of one field stays, on every device", async () => {
  const { clock, rows, device } = createTestWorld();
  const [one, two] = [device(), device()];
  const [a, b] = [(await one.openTab()).client, (await two.openTab()).client];
  const id = await a.create("task", { title: "a" });
  await clock.advance(1_000);
  one.network.cut();
  two.network.cut();
  await b.update("task", id, { title: "earlier" });
  await clock.advance(10);
  await a.update("task", id, { title: "later" });
  one.network.mend();
  await clock.advance(70_000);
  two.network.mend();
  await clock.advance(70_000);
  expect(rows()).toMatchObject([{ title: "later" }]);
  expect([a.row("task", id), b.row("task", id)]).toMatchObject([{ title: "later" }, { title: "later" }]);
});

test("a transaction is settled whole or not at all", async () => {
  const { clock, rows, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  await client.transaction((transaction) => {
    transaction.increment("task", id, "minutes", 3);
    transaction.update("task", id, { minutes: 10 });
    transaction.create("task", { title: "forbidden" });
  });
  expect(client.row("task", id)).toMatchObject({ minutes: 10 });
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, minutes: 0 }]);
  expect(client.status()).toMatchObject({ pending: 0, failed: 3 });
});

test("CLI-9: what the server refuses stays in sight with its reason, until it is tried again or given up", async () => {
  const { clock, rows, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "forbidden" });
  const other = await client.create("task", { title: "forbidden" });
  await clock.advance(1_000);
  expect(client.row("task", id)).toMatchObject({ title: "forbidden" });
  expect(client.rowStatus("task", id)).toMatchObject({
    status: "failed",
    message: "the database forbids this title",
  });
  await client.update("task", id, { title: "allowed" });
  await client.retry("task", id);
  await client.discard("task", other);
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, title: "allowed" }]);
  expect(client.rows("task")).toMatchObject([{ id, title: "allowed" }]);
  expect(client.status()).toMatchObject({ failed: 0, pending: 0 });
});

test("CLI-9: who gives refused changes up and thinks again has them back as they were, their group included", async () => {
  const { clock, rows, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  await client.transaction((transaction) => {
    transaction.update("task", id, { title: "forbidden" });
    transaction.increment("task", id, "minutes", 3);
    transaction.create("task", { title: "b" });
  });
  await clock.advance(1_000);
  const refused = [client.rows("task"), client.refusals("task", id), client.status().failed];
  const takeBack = await client.discard("task", id);
  expect(client.rows("task")).toMatchObject([{ title: "a", minutes: 0 }]);
  expect(client.status().failed).toBe(0);
  await takeBack();
  expect([client.rows("task"), client.refusals("task", id), client.status().failed]).toEqual(refused);
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ title: "a" }]);
});

test("a value that breaks a rule is refused with nothing written", async () => {
  const { device } = createTestWorld();
  const { client } = await device().openTab();
  await expect(client.create("task", { title: "" })).rejects.toMatchObject({
    name: "EditRefused",
    field: "title",
  });
  await expect(client.update("task", client.newId(), { title: "b" })).rejects.toMatchObject({
    code: "missing",
  });
  expect(client.rows("task")).toEqual([]);
  expect(client.status().pending).toBe(0);
});

test("a deleted row comes back with all its fields when it is created again by its id", async () => {
  const { clock, rows, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a", minutes: 4 });
  await clock.advance(1_000);
  await client.delete("task", id);
  await clock.advance(1_000);
  expect(rows()).toEqual([]);
  await client.create("task", { title: "a", notes: "", minutes: 4 }, { id });
  await clock.advance(1_000);
  expect(rows()).toMatchObject([{ id, title: "a", minutes: 4 }]);
  expect(client.row("task", id)).toMatchObject({ title: "a", minutes: 4 });
});

test("statuses are the same objects until something in them changes", async () => {
  const { clock, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  const [status, rowStatus] = [client.status(), client.rowStatus("task", id)];
  let told = 0;
  client.subscribe(() => (told += 1));
  await clock.advance(20_000);
  expect(client.status()).toBe(status);
  expect(client.rowStatus("task", id)).toBe(rowStatus);
  expect(told).toBe(0);
});

test("CLI-1: a write shows before it is committed, once and not twice, and is told to those who look", async () => {
  const { clock, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  const seen: unknown[] = [];
  client.subscribeRows("task", () => seen.push(client.row("task", id)?.minutes));
  const writes = [client.increment("task", id, "minutes", 1), client.increment("task", id, "minutes", 1)];
  expect(client.rows("task")).toMatchObject([{ id, minutes: 2 }]);
  await Promise.all(writes);
  await clock.advance(1_000);
  expect(client.row("task", id)?.minutes).toBe(2);
  expect(new Set(seen)).toEqual(new Set([1, 2]));
  const creating = client.create("task", { title: "b" });
  const deleting = client.delete("task", id);
  expect(client.rows("task")).toMatchObject([{ title: "b", notes: "", minutes: 0 }]);
  await Promise.all([creating, deleting]);
});

test("CLI-1: what is shown and not yet committed counts as waiting, and leaving is asked about", async () => {
  const { clock, device } = createTestWorld();
  const { client } = await device().openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  const page = new EventTarget();
  const stop = askBeforeLeaving(client, page);
  const leave = () => page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  expect([client.rowStatus("task", id).status, client.status().pending, leave()]).toEqual([
    "synced",
    0,
    true,
  ]);
  const write = client.increment("task", id, "minutes", 1);
  expect(client.rowStatus("task", id).status).toBe("pending");
  expect(client.status()).toMatchObject({ pending: 1, writing: 1 });
  expect(leave()).toBe(false);
  await write;
  await clock.advance(1_000);
  expect([client.rowStatus("task", id).status, client.status().pending, leave()]).toEqual([
    "synced",
    0,
    true,
  ]);
  stop();
});

test("CLI-1: a write whose local commit fails is taken back with the error", async () => {
  const { clock, device } = createTestWorld();
  const tab = await device().openTab();
  const { client } = tab;
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  tab.crash();
  const update = client.update("task", id, { title: "b" });
  expect(client.row("task", id)).toMatchObject({ title: "b" });
  await expect(update).rejects.toThrow("gone");
  expect(client.row("task", id)).toMatchObject({ title: "a" });
  expect(client.status().pending).toBe(0);
});
