import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("an app whose files were cleared with the site's data keeps them anew, and starts without a network again", async ({
  app,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const device = await openDevice();
  const page = await device.openTab();
  await page.kept();
  const registrations = () =>
    page.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  await expectSoon(registrations).toBe(1);
  const devtools = await page.page.context().newCDPSession(page.page);
  const cleared = "service_workers,cache_storage";
  await devtools.send("Storage.clearDataForOrigin", { origin: app.address, storageTypes: cleared });
  await expectSoon(registrations).toBe(0);

  await page.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expectSoon(() =>
    page.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state),
  ).toBe("activated");
  expect(await page.banner().count()).toBe(0);
  await device.goOffline();
  await page.reload();
  await expectSoon(page.shown).toMatchObject([{ name: "Read" }]);
});
