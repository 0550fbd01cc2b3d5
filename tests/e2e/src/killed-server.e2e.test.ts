import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { AppDatabase } from "./harness/database.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { test } from "./harness/test.ts";

const NAMES = ["Push-ups", "Squats", "Pages"] as const;
const CLICKS = 500;
const KILLS = 4;
/** About as long as a batch takes from being sent to being answered. */
const AT_MOST_MS = 120;

test("PUSH-1: a server that is killed hard in the middle of pushes gets every edit exactly once", async ({
  app,
  database,
  openDevice,
}) => {
  for (const name of NAMES) await database.insertGoal({ name, target_value: 100_000 });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(async () => (await page.shown()).length).toBe(NAMES.length);
  await expectSoon(page.state).toBe("synced");

  let unsettled = 0;
  for (let round = 1; round <= KILLS; round += 1) {
    // Differences never join in the outbox: every click is a change of its own.
    await device.goOffline();
    for (const name of NAMES) await click(page, name, CLICKS);
    await expectSoon(page.pending).toBeGreaterThanOrEqual(NAMES.length * CLICKS);

    const pushed = page.page.waitForRequest(/sync\.push/);
    await device.goOnline();
    await pushed;
    await sleep(Math.random() * AT_MOST_MS); // the moment is what is tried, not what is waited for
    await app.kill();
    unsettled += (await totalOf(database)) < round * NAMES.length * CLICKS ? 1 : 0;
    await page.create({ name: `Written while the server was away, ${round}` });
    await app.restart();
    await page.syncNow();
    await expectSoon(page.state, 40_000).toBe("synced");
  }

  expect(unsettled, "kills in the middle").toBeGreaterThan(0);
  const goals = await database.goals();
  expect(goals.filter(({ name }) => name.startsWith("Written"))).toHaveLength(KILLS);
  for (const name of NAMES)
    expect(goals.find((goal) => goal.name === name)?.current_value).toBe(CLICKS * KILLS);
  for (const goal of await page.shown()) expect(goal.status).toBe("synced");
});

async function totalOf(database: AppDatabase): Promise<number> {
  return (await database.goals()).reduce((sum, goal) => sum + goal.current_value, 0);
}

/** Faster than a person can, and without waiting for one click's effect before the next. */
function click(page: GoalsPage, name: string, times: number): Promise<void> {
  return page
    .goal(name)
    .getByRole("button", { name: `+1 to ${name}` })
    .evaluate((button: HTMLElement, count) => {
      for (let n = 0; n < count; n += 1) button.click();
    }, times);
}
