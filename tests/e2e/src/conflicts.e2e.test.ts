import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { openTwo, reconnect } from "./harness/people.ts";
import { test } from "./harness/test.ts";

test("CON-3: two edits of one field made offline are a conflict on both devices, and what lost can be restored on either", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { target: 30 });
  await second.page.edit("Read", { target: 40 });
  await reconnect(first, second);

  for (const { page } of [first, second]) {
    await expectSoon(page.state).toBe("conflict");
    await expectSoon(page.shown).toMatchObject([{ progress: "0 of 40", status: "conflict" }]);
  }
  expect(await first.page.conflict("Read").textContent()).toContain("This device");
  expect(await second.page.conflict("Read").textContent()).toContain("Another device");
  expect(await second.page.conflict("Read").textContent()).toContain("40Keep this");

  await second.page
    .conflict("Read")
    .getByRole("button", { name: /^Use this instead: 30/ })
    .click();
  for (const { page } of [first, second]) {
    await expectSoon(page.state).toBe("synced");
    await expectSoon(page.shown).toMatchObject([{ progress: "0 of 30", status: "synced" }]);
    expect(await page.conflict("Read").count()).toBe(0);
  }
  expect(await database.goals()).toMatchObject([{ target_value: 30 }]);
});

test("CON-4: a conflict that is dismissed from the panel in the header, by keyboard, is gone on both devices", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { description: "In bed" });
  await second.page.edit("Read", { description: "On the train" });
  await reconnect(first, second);
  await expectSoon(first.page.state).toBe("conflict");

  const { page } = first.page;
  await page.getByRole("button", { name: /^Sync details/ }).press("Enter");
  const keep = page.getByRole("dialog", { name: "Sync details" }).getByRole("button", { name: /^Keep this/ });
  await keep.press("Enter");
  await expectSoon(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
    "Sync details",
  );
  for (const person of [first, second]) {
    await expectSoon(person.page.state).toBe("synced");
    await expectSoon(person.page.shown).toMatchObject([{ description: "On the train", status: "synced" }]);
  }
});

test("CON-5: an edit that lost to a deletion is told as such, and brings the goal back on both devices", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { target: 30 });
  await second.page.remove("Read");
  await reconnect(first, second);

  for (const { page } of [first, second]) {
    await expectSoon(page.state).toBe("conflict");
    await expectSoon(page.shown).toEqual([]);
  }
  const panel = await first.page.openDetails();
  const told = await panel.getByRole("list", { name: "Conflicts" }).textContent();
  expect(told).toContain("ReadDeleted on another device while you edited it.");
  expect(told).toContain("Target: 30");
  await panel.getByRole("button", { name: /^Bring it back/ }).click();

  for (const { page } of [first, second]) {
    await expectSoon(page.shown).toMatchObject([{ name: "Read", progress: "0 of 30", status: "synced" }]);
    await expectSoon(page.state).toBe("synced");
  }
  expect(await database.goals()).toMatchObject([{ name: "Read", target_value: 30 }]);
});

test("CON-5: a deletion that lost to a later edit leaves the goal, and can still be chosen", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.remove("Read");
  await second.page.edit("Read", { target: 30 });
  await reconnect(first, second);

  for (const { page } of [first, second]) {
    await expectSoon(page.shown).toMatchObject([{ progress: "0 of 30", status: "conflict" }]);
  }
  expect(await second.page.conflict("Read").textContent()).toContain(
    "Deleted on another device while you edited it.",
  );
  await second.page
    .conflict("Read")
    .getByRole("button", { name: /^Delete it/ })
    .click();
  for (const { page } of [first, second]) {
    await expectSoon(page.shown).toEqual([]);
    await expectSoon(page.state).toBe("synced");
  }
  expect(await database.goals()).toEqual([]);
});
