import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { test } from "./harness/test.ts";

const NAMES = ["Pages", "Push-ups", "Squats"] as const;
const KILLS = 5;
/** Longer than a push takes: a kill meets one before, in or behind its transaction. */
const WITHIN_MS = 250;

test("PUSH-1: a server that is killed hard again and again in the middle of pushes gets every edit exactly once", async ({
  app,
  database,
  openDevice,
}) => {
  for (const name of NAMES) await database.insertGoal({ name, target_value: 100_000 });
  const page = await (await openDevice()).openTab();
  await expectSoon(async () => (await page.shown()).map(({ status }) => status)).toEqual(
    NAMES.map(() => "synced"),
  );

  // Differences never join in the outbox: every click is a change of its own.
  const clicks = await keepClicking(page);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await page.page.waitForRequest(/sync\.push/);
    await sleep(Math.random() * WITHIN_MS); // the moment is what is tried here, not what is waited for
    await app.kill();
    await expectSoon(page.pending).toBeGreaterThan(0);
    await app.restart();
    await page.syncNow();
  }
  const times = await clicks.stop();

  await expectSoon(page.state, 60_000).toBe("synced");
  const shown = { status: "synced", progress: `${times.toLocaleString("en")} of 100,000` };
  await expectSoon(page.shown).toMatchObject(NAMES.map((name) => ({ name, ...shown })));
  expect(await database.goals()).toMatchObject(NAMES.map((name) => ({ name, current_value: times })));
});

test("PUSH-3: a push whose answer is lost, because the server died after it had settled it, counts once", async ({
  app,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Squats" });
  // No stream tells the page what the answer would have told.
  const page = await (await openDevice({ serviceWorkers: "block" })).openTab();
  await page.page.route(/sync\.live/, (route) => route.abort());
  await page.reload();
  await expectSoon(page.shown).toMatchObject([{ status: "synced" }]);

  let settled = 0;
  await page.page.route(/sync\.push/, async (route) => {
    if (settled > 0) return route.continue();
    const answer = await route.fetch();
    settled = (await database.goals())[0]?.current_value ?? 0;
    await app.kill();
    expect(answer.ok()).toBe(true);
    await route.abort("connectionreset");
  });
  await page.add("Squats", 5);
  await expectSoon(() => settled).toBe(5);
  await expectSoon(page.shown).toMatchObject([{ progress: "5 of 100", status: "pending" }]);
  await page.add("Squats", 1);
  await app.restart();
  await page.syncNow();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject([{ progress: "6 of 100", status: "synced" }]);
  expect(await database.goals()).toMatchObject([{ current_value: 6 }]);
});

const CLICK_EVERY_MS = 120;

/** Counts every goal up again and again, faster than a person can. */
async function keepClicking({ page }: GoalsPage): Promise<{ stop(): Promise<number> }> {
  const clicking = await page.evaluateHandle((everyMs) => {
    const clicks = { times: 0, timer: 0 };
    clicks.timer = window.setInterval(() => {
      clicks.times += 1;
      for (const button of document.querySelectorAll<HTMLElement>("button[aria-label^='+1 to ']"))
        button.click();
    }, everyMs);
    return clicks;
  }, CLICK_EVERY_MS);
  return {
    stop: () =>
      clicking.evaluate(({ times, timer }) => {
        clearInterval(timer);
        return times;
      }),
  };
}
