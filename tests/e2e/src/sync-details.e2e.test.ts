import type { Route } from "playwright-core";
import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("DEV-9: an edit of a goal that the server has forgotten is kept, and sets the goal anew", async ({
  database,
  openDevice,
}) => {
  const id = await database.insertGoal({ name: "Read" });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  await device.goOffline();
  await page.edit("Read", { target: 30 });
  await page.add("Read", 5);
  await database.sql`delete from goal where id = ${id}`;
  await database.sql`select tidemark.sync_expire(${database.space}, '0 s')`;
  await device.goOnline();

  await expectSoon(page.state).toBe("failed");
  const failed = (await page.openDetails()).getByRole("list", { name: "Failed" });
  expect(await failed.textContent()).toMatch(/2 changes of yours:Target: 30.*Progress: \+5/);
  await failed.getByRole("button", { name: "Set it anew: Read" }).click();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject([{ id, name: "Read", progress: "5 of 30", status: "synced" }]);
  expect(await database.goals()).toMatchObject([{ id, target_value: 30, current_value: 5 }]);
});

test("DEV-3: everything is compared with the server when somebody asks, and the result is told", async ({
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.state).toBe("synced");
  const details = await page.openDetails();
  await device.goOffline();
  await expectSoon(page.state).toBe("offline");
  await details.getByRole("button", { name: "Check everything" }).click();
  await details.getByText("is compared with the server once you are online").waitFor();
  await device.goOnline();
  await details.getByText("everything here is the same").waitFor();
});

test("DEV-1: the first sync says how far it is, and goals show as they arrive", async ({
  database,
  openDevice,
}) => {
  await database.sql`
    insert into goal (space_id, id, name, target_value)
    select ${database.space}, gen_random_uuid(), 'Goal ' || n, 10 from generate_series(1, 2500) n`;
  const page = await (await openDevice({ serviceWorkers: "block" })).newTab();
  const hold = Promise.withResolvers<void>();
  let pulls = 0;
  await page.page.route(/sync\.pull/, async (route) => {
    pulls += 1;
    if (pulls === 2) await hold.promise;
    await route.continue();
  });
  await page.open();
  const progress = page.page.getByRole("main").getByRole("progressbar", { name: "Getting your goals" });
  await progress.waitFor();
  expect(await progress.getAttribute("aria-valuetext")).toBe("1,000 of 2,500");
  await expectSoon(async () => (await page.shown()).length).toBeGreaterThan(0);
  expect(await page.page.getByRole("button", { name: /^Getting your goals… 40%/ }).count()).toBe(1);
  hold.resolve();
  await expectSoon(page.state).toBe("synced");
  await progress.waitFor({ state: "detached" });
});

test("what arrives from elsewhere does not make the indicator flicker; asking for a sync shows at once", async ({
  database,
  openDevice,
}) => {
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  const label = page.page.locator("[data-kind] button").first();
  await expectSoon(() => label.textContent()).toBe("All changes saved");
  const told = await label.evaluateHandle((button) => {
    const texts: string[] = [];
    new MutationObserver(() => texts.push(button.textContent ?? "")).observe(button, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return texts;
  });
  await database.insertGoal({ name: "Read" });
  await expectSoon(page.shown).toMatchObject([{ name: "Read" }]);
  await page.page.evaluate(() => dispatchEvent(new Event("online")));
  await page.page.waitForResponse(/sync\.pull/);
  expect(await told.jsonValue()).toEqual([]);
  await page.syncNow();
  await expectSoon(() => told.jsonValue()).toEqual(["Checking…", "All changes saved"]);
});

test("a page that is shown again tells at once how things stand", async ({ openDevice }) => {
  const device = await openDevice();
  const page = await device.openTab();
  const spoken = page.page.locator("[data-sync-state]");
  await expectSoon(() => spoken.textContent()).toBe("All changes saved");
  // As a hidden page's timers do: they sleep.
  await page.page.clock.install();
  await page.page.clock.pauseAt(Date.now() + 1_000);
  await device.goOffline();
  await expectSoon(page.state).toBe("offline");
  expect(await spoken.textContent()).toBe("All changes saved");
  await page.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  expect(await spoken.textContent()).toBe("Offline");
});

test("CLI-18: what waits is listed and can be taken back, also when it is on its way", async ({
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  await database.insertGoal({ name: "Swim" });
  const device = await openDevice({ serviceWorkers: "block" });
  const page = await device.openTab();
  await expectSoon(page.state).toBe("synced");
  await device.goOffline();
  await page.edit("Read", { target: 30 });
  await page.add("Read", 5);
  const details = await page.openDetails();
  const pending = details.getByRole("list", { name: "Pending" });
  expect(await pending.textContent()).toContain("Target 30, progress +5");
  await pending.getByRole("button", { name: "Take back the changes of Read" }).click();
  await expectSoon(page.pending).toBe(0);
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 100", status: "synced" }, { name: "Swim" }]);
  await page.closeDetails();

  // The push is on its way, and whether it arrived nobody can tell.
  await device.goOnline();
  await expectSoon(page.state).toBe("synced");
  const sent = Promise.withResolvers<Route>();
  await page.page.route(/sync\.push/, sent.resolve, { times: 1 });
  await page.edit("Swim", { target: 30 });
  const push = await sent.promise;
  await page.openDetails();
  await pending.getByRole("button", { name: "Take back the changes of Swim" }).click();
  await pending.getByText("Being taken back.").waitFor();
  await push.abort("connectionreset");
  await expectSoon(page.pending).toBe(0);
  await expectSoon(page.shown).toMatchObject([{ name: "Read" }, { progress: "0 of 100", status: "synced" }]);
  expect(await database.goals()).toMatchObject([{ target_value: 100 }, { target_value: 100 }]);
});
