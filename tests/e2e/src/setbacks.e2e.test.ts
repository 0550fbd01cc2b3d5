import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Device, openProfile } from "./harness/browser.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("CLI-23, CLI-24: what a server lost that was restored to a backup comes back from the browsers, once", async ({
  app,
  database,
  openDevice,
}) => {
  const id = await database.insertGoal({ name: "Read" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  await app.kill();
  const restore = await database.backUp();
  await app.restart();

  // Settled after the backup: by this device, by one that does not come back, and by SQL.
  await page.edit("Read", { target: 30 });
  await page.add("Read", 5);
  await page.create({ name: "Write", description: "Since the backup" });
  await page.syncNow();
  await expectSoon(page.pending).toBe(0);
  const other = await openDevice();
  const leaving = await other.openTab();
  await leaving.create({ name: "Of another device" });
  await expectSoon(leaving.state).toBe("synced");
  await other.close();
  await database.sql`update goal set unit = 'books' where id = ${id}`;
  const all = [
    { name: "Of another device", progress: "0 of 100", status: "synced" },
    { name: "Read", progress: "5 of 30 books", status: "synced" },
    { name: "Write", description: "Since the backup", status: "synced" },
  ];
  await expectSoon(page.shown).toMatchObject(all);

  await app.kill();
  await restore();
  expect(await database.goals()).toMatchObject([{ name: "Read", current_value: 0, unit: "" }]);
  await app.restart();
  await page.syncNow();
  await expectSoon(() => database.goals()).toMatchObject([
    { name: "Of another device" },
    { name: "Read", target_value: 30, current_value: 5, unit: "books" },
    { name: "Write", description: "Since the backup" },
  ]);
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject(all);
});

test("CLI-20: of a browser profile that was copied both copies go on, with nothing lost and nothing twice", async ({
  app,
  account,
  chromiumPath,
  database,
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-profile-"));
  const devices: Device[] = [];
  onTestFinished(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await rm(folder, { recursive: true, force: true });
  });
  async function open(name: string) {
    const device = await openProfile(chromiumPath, { address: app.address, account }, join(folder, name));
    devices.push(device);
    return device;
  }

  await database.insertGoal({ name: "Read" });
  const original = await open("original");
  const before = await original.openTab();
  await expectSoon(before.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  await before.kept();
  await original.goOffline();
  await before.add("Read", 5);
  await before.create({ name: "Unsent" });
  await expectSoon(before.pending).toBe(2);
  await original.close();
  devices.length = 0;
  await cp(join(folder, "original"), join(folder, "copy"), { recursive: true });

  // Both have the same unsent edits, under the same ids, and each adds one of its own.
  const pages = [await (await open("original")).openTab(), await (await open("copy")).openTab()] as const;
  await pages[0].create({ name: "By the original" });
  await pages[1].create({ name: "By the copy" });
  await pages[0].add("Read", 1);
  await pages[1].add("Read", 1);
  const all = [
    { name: "By the copy", status: "synced" },
    { name: "By the original", status: "synced" },
    { name: "Read", progress: "7 of 100", status: "synced" },
    { name: "Unsent", status: "synced" },
  ];
  for (const page of pages) {
    await expectSoon(page.shown).toMatchObject(all);
    await expectSoon(page.state).toBe("synced");
  }
  expect(await database.goals()).toMatchObject([
    { name: "By the copy" },
    { name: "By the original" },
    { name: "Read", current_value: 7 },
    { name: "Unsent" },
  ]);
});
