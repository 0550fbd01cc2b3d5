import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { test } from "./harness/test.ts";

test("CLI-12: when the tab that syncs closes, another one sends what both have written", async ({
  database,
  openDevice,
}) => {
  const device = await openDevice();
  const leader = await device.openTab();
  await expectSoon(leader.state).toBe("synced");
  const follower = await device.openTab();
  await expectSoon(() => locksOf(follower)).toEqual({ held: 1, waiting: 1 });

  await device.goOffline();
  await leader.create({ name: "Written by the one" });
  await expectSoon(follower.shown).toMatchObject([{ name: "Written by the one" }]);
  await leader.close();
  await expectSoon(() => locksOf(follower)).toEqual({ held: 1, waiting: 0 });
  await follower.add("Written by the one", 5);
  await follower.create({ name: "Written by the other" });
  await device.goOnline();

  await expectSoon(follower.state).toBe("synced");
  expect(await database.goals()).toMatchObject([
    { name: "Written by the one", current_value: 5 },
    { name: "Written by the other" },
  ]);
});

test("CLI-14: what one tab writes offline the other shows within a moment", async ({ openDevice }) => {
  const device = await openDevice();
  const [one, other] = [await device.openTab(), await device.openTab()];
  await expectSoon(one.state).toBe("synced");
  await expectSoon(other.state).toBe("synced");
  await device.goOffline();

  await one.create({ name: "Juggle", target: 5 });
  await expectSoon(other.shown, 1_000).toMatchObject([
    { name: "Juggle", progress: "0 of 5", status: "pending" },
  ]);
  await other.add("Juggle", 1);
  await expectSoon(one.shown, 1_000).toMatchObject([
    { name: "Juggle", progress: "1 of 5", status: "pending" },
  ]);
});

test("a tab that does not sync shows how syncing stands, and may ask for it", async ({
  database,
  openDevice,
}) => {
  const device = await openDevice();
  const [leader, follower] = [await device.openTab(), await device.openTab()];
  await expectSoon(leader.state).toBe("synced");
  await expectSoon(follower.state).toBe("synced");
  await device.goOffline();
  await expectSoon(follower.state).toBe("offline");
  await follower.create({ name: "Paint" });
  await expectSoon(leader.pending).toBe(1);
  await device.goOnline();
  await follower.syncNow();
  await expectSoon(follower.state).toBe("synced");
  expect(await database.goals()).toMatchObject([{ name: "Paint" }]);
});

/** How many tabs hold the right to sync, and how many queue for it. */
function locksOf(page: GoalsPage): Promise<{ held: number; waiting: number }> {
  return page.page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return { held: held.length, waiting: pending.length };
  });
}
