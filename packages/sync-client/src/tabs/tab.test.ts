import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";

test("CLI-12: one tab talks to the server, and when it closes another takes over", async () => {
  const { clock, rows, device } = createTestWorld();
  const { openTab, calls } = device();
  const [first, second] = [await openTab(), await openTab()];
  await clock.advance(1_000);
  expect([first.client.status().leader, second.client.status().leader]).toEqual([true, false]);
  await second.client.create("task", { title: "from the second tab" });
  await clock.advance(1_000);
  expect(rows()).toHaveLength(1);
  await first.client.close();
  calls.length = 0;
  await second.client.create("task", { title: "after the first has closed" });
  await clock.advance(1_000);
  expect(rows()).toHaveLength(2);
  expect(second.client.status()).toMatchObject({ leader: true, live: true, state: "idle", pending: 0 });
});

test("CLI-12: when the leading tab crashes between the push's answer and the pull, another finishes once", async () => {
  const { clock, rows, device } = createTestWorld();
  for (const moment of [1, 4, 6, 9, 11, 12, 16]) {
    const { openTab } = device();
    const [first, second] = [await openTab(), await openTab()];
    const before = rows().length;
    const id = await first.client.create("task", { title: "a", minutes: 1 });
    await clock.advance(1_000);
    await first.client.increment("task", id, "minutes", 1);
    await clock.advance(moment);
    first.crash();
    await clock.advance(90_000);
    expect(rows().slice(before)).toMatchObject([{ minutes: 2 }]);
    expect(second.client.row("task", id)).toMatchObject({ minutes: 2 });
    expect(second.client.status()).toMatchObject({ pending: 0, leader: true });
    second.crash();
  }
});

test("CLI-14: what one tab writes the others show, and statuses with it", async () => {
  const { clock, device } = createTestWorld();
  const { network, openTab } = device();
  const [leader, follower] = [await openTab(), await openTab()];
  await clock.advance(1_000);
  network.cut();
  const id = await leader.client.create("task", { title: "a" });
  await clock.settle();
  expect(follower.client.row("task", id)).toMatchObject({ title: "a" });
  expect(follower.client.rowStatus("task", id).status).toBe("pending");
  await clock.advance(40_000);
  expect(follower.client.status()).toMatchObject({ state: "offline", pending: 1, leader: false });
  network.mend();
  follower.client.syncNow();
  await clock.advance(1_000);
  expect(follower.client.status()).toMatchObject({ state: "idle", pending: 0, live: true });
  expect(follower.client.rowStatus("task", id).status).toBe("synced");
});

test("CLI-12: a frozen leader is replaced after 90 s without a sign of life, if somebody looks and work waits", async () => {
  const { clock, rows, device } = createTestWorld();
  const { openTab } = device();
  const [frozen, hidden, idle] = [await openTab(), await openTab(), await openTab()];
  hidden.connectivity.say("hidden");
  await clock.advance(1_000);
  frozen.freeze();
  await clock.advance(600_000);
  expect(idle.client.status().leader).toBe(false);
  await hidden.client.create("task", { title: "a" });
  await clock.advance(85_000);
  expect(rows()).toEqual([]);
  await clock.advance(30_000);
  expect(rows()).toHaveLength(1);
  expect([hidden.client.status().leader, idle.client.status().leader]).toEqual([false, true]);
});

test("CLI-4: answers that reach a tab which leads no more change nothing", async () => {
  const { clock, rows, device } = createTestWorld();
  const { network, openTab } = device();
  const [slow, other] = [await openTab(), await openTab()];
  await clock.advance(1_000);
  network.travel = () => 20_000;
  const id = await slow.client.create("task", { title: "a" });
  await clock.advance(1);
  network.travel = () => 5;
  await slow.client.close();
  await clock.advance(5_000);
  expect(other.client.status()).toMatchObject({ leader: true, pending: 0, state: "idle" });
  await other.client.update("task", id, { title: "b" });
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ id, title: "b" }]);
  expect(other.client.status()).toMatchObject({ state: "idle", pending: 0 });
});

test("a tab that is shown again catches up with what it missed", async () => {
  const { clock, sql, device } = createTestWorld();
  const { openTab } = device();
  const { client, connectivity } = await openTab();
  const id = await client.create("task", { title: "a" });
  await clock.advance(1_000);
  connectivity.say("hidden");
  sql((writer) => writer.update("task", id, { title: "b" }));
  connectivity.say("shown");
  await clock.advance(100);
  expect(client.row("task", id)).toMatchObject({ title: "b" });
});

test("when the local database goes away, every tab says so and stops", async () => {
  const { clock, device } = createTestWorld();
  const { openTab, calls } = device();
  const [one, two] = [await openTab(), await openTab()];
  await clock.advance(1_000);
  await one.client.destroy();
  calls.length = 0;
  await clock.advance(300_000);
  expect(two.client.status()).toMatchObject({ state: "error", leader: false });
  expect(two.client.status().message).toContain("Reload");
  expect(calls).toEqual([]);
});
