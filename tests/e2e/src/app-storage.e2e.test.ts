import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { deleteDatabases, withholdDatabases } from "./harness/mishaps.ts";
import { test } from "./harness/test.ts";

const LONG = "All of it. ".repeat(800);

test("DEV-4: on a full disk a banner says so, an edit is refused in sight, and all works once there is room", async ({
  app,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  // The app's own files would take up room too.
  const page = await (await openDevice({ serviceWorkers: "block" })).newTab();
  const devtools = await page.page.context().newCDPSession(page.page);
  // Before the first write: the browser remembers for a while how much room there was.
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: app.address, quotaSize: 4_000_000 });
  await page.open();
  await expectSoon(page.state).toBe("synced");
  await fillDisk(page.page);

  await page.openForm();
  const dialog = page.page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Write");
  await dialog.getByRole("textbox", { name: "Target" }).fill("10");
  await dialog.getByRole("textbox", { name: "Description" }).fill(LONG);
  await dialog.getByRole("button", { name: "Set goal" }).click();
  await page.banner().waitFor();
  expect(await page.banner().textContent()).toContain("This device has no room left.");
  const toast = page.page.getByRole("alert").filter({ hasText: "This device has no room left." }).last();
  await toast.waitFor();
  // What was typed is still there, and goes through once there is room.
  await emptyDisk(page.page);
  await dialog.getByRole("button", { name: "Set goal" }).click();
  await dialog.waitFor({ state: "hidden" });

  await expectSoon(page.shown).toMatchObject([
    { name: "Read", status: "synced" },
    { name: "Write", status: "synced" },
  ]);
  await expectSoon(() => page.banner().count()).toBe(0);
  expect((await database.goals()).map(({ name }) => name)).toEqual(["Read", "Write"]);
});

test("DEV-6: site data cleared under the open app comes back: its unsent edits, and all that the server has", async ({
  app,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  await device.goOffline();
  await page.create({ name: "Unsent" });
  await page.add("Read", 5);

  const devtools = await page.page.context().newCDPSession(page.page);
  await devtools.send("Storage.clearDataForOrigin", { origin: app.address, storageTypes: "indexeddb" });
  await page.banner().waitFor();
  expect(await page.banner().textContent()).toContain("The browser deleted this app's data on this device.");
  const both = [
    { name: "Read", progress: "5 of 100" },
    { name: "Unsent", progress: "0 of 100" },
  ];
  await expectSoon(page.shown).toMatchObject(both);
  await page.add("Unsent", 1);

  await database.insertGoal({ name: "From the server" });
  await device.goOnline();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject([
    { name: "From the server", status: "synced" },
    { name: "Read", progress: "5 of 100", status: "synced" },
    { name: "Unsent", progress: "1 of 100", status: "synced" },
  ]);
  await expectSoon(() => page.banner().count()).toBe(0);
  expect(await database.goals()).toMatchObject([
    { name: "From the server" },
    { name: "Read", current_value: 5 },
    { name: "Unsent", current_value: 1 },
  ]);
  await page.reload();
  await expectSoon(async () => (await page.shown()).length).toBe(3);
});

test("DEV-8: a tab of an older version that keeps the database says what to do, and the app opens when it goes", async ({
  app,
  openDevice,
}) => {
  const device = await openDevice();
  const first = await device.openTab();
  const names = await first.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await first.close();
  const older = await device.newTab();
  await older.page.goto(`${app.address}/favicon.svg`);
  await deleteDatabases(older.page);
  await older.page.evaluate(
    (name) => new Promise((resolve) => (indexedDB.open(name, 1).onsuccess = resolve)),
    names.find((name) => name?.startsWith("tidemark:")) ?? "",
  );
  const newer = await device.newTab();
  await newer.page.goto("/");
  await newer.page
    .getByRole("heading", { name: "An older version of this app is open in another tab" })
    .waitFor();
  await older.close();
  await newer.page.getByRole("button", { name: "New goal" }).first().waitFor();
});

test("DEV-4: a window in which the browser keeps nothing says so, and syncs all the same", async ({
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const device = await openDevice();
  const page = await device.newTab();
  await withholdDatabases(page.page);
  await page.open();
  expect(await page.banner().textContent()).toContain("This browser keeps nothing for this page");
  await page.create({ name: "Write" });
  await expectSoon(page.shown).toMatchObject([
    { name: "Read", status: "synced" },
    { name: "Write", status: "synced" },
  ]);
  expect((await database.goals()).map(({ name }) => name)).toEqual(["Read", "Write"]);
});

/** Takes up what room there is, down to the last kilobyte. */
function fillDisk(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const open = indexedDB.open("filler", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("bytes", { autoIncrement: true });
    await new Promise((resolve) => (open.onsuccess = resolve));
    // So much of random bytes is given at once at most.
    const piece = 50_000;
    for (const size of [500_000, 50_000, 1_000]) {
      for (let fits = true; fits;) {
        const transaction = open.result.transaction("bytes", "readwrite");
        for (let rest = size; rest > 0; rest -= piece)
          transaction.objectStore("bytes").put(crypto.getRandomValues(new Uint8Array(Math.min(rest, piece))));
        fits = await new Promise<boolean>((resolve) => {
          transaction.oncomplete = () => resolve(true);
          transaction.onabort = () => resolve(false);
        });
      }
    }
    open.result.close();
  });
}

function emptyDisk(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => (indexedDB.deleteDatabase("filler").onsuccess = () => resolve())),
  );
}
