import type { Locator } from "playwright-core";
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

test("CON-4: a choice between two long texts shows where they differ, can be read whole, and can be undone", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  const about = "A chapter every evening, before the light goes out. ".repeat(12);
  await first.page.edit("Read", { description: `${about}In bed.` });
  await second.page.edit("Read", { description: `${about}On the train.` });
  await reconnect(first, second);
  await expectSoon(first.page.state).toBe("conflict");

  const { page } = first.page;
  const card = first.page.conflict("Read");
  expect(await card.locator("mark").allTextContents()).toEqual(["On the train.", "In bed."]);
  for (const mark of await card.locator("mark").all()) expect(await isInSight(mark)).toBe(true);
  expect(await card.textContent()).not.toContain(about.slice(0, 200));
  await card.getByRole("button", { name: "Show the whole text" }).click();
  expect(await card.textContent()).toContain(`${about}In bed.`);

  const use = card.getByRole("button", { name: /^Use this instead/ });
  await use.click();
  await page.getByRole("button", { name: "Undo: Using the other edit: Read" }).click();
  await card.getByRole("button", { name: /^Keep this/ }).click();
  await card.getByRole("button", { name: "Undo the choice for Read" }).click();
  await use.click();
  await page.keyboard.press("z");
  await use.waitFor();
  await first.page.reload();
  await expectSoon(first.page.state).toBe("conflict");
  expect(await database.goals()).toMatchObject([{ description: `${about}On the train.` }]);

  await use.click();
  await card.getByText("Your choice", { exact: true }).waitFor();
  await expectSoon(() => database.goals()).toMatchObject([{ description: `${about}In bed.` }]);
  await expectSoon(() => card.count()).toBe(0);
});

test("CON-4: a choice is carried out when its goal is edited, and when the page is hidden", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { target: 30, unit: "books" });
  await second.page.edit("Read", { target: 40, unit: "pages" });
  await reconnect(first, second);
  const card = (field: string) => first.page.goal("Read").locator(`[data-conflict=${field}]`);
  const use = (field: string) => card(field).getByRole("button", { name: /^Use this instead/ });
  await use("targetValue").click();
  await first.page.add("Read", 5);
  await expectSoon(() => database.goals(), 4_000).toMatchObject([{ target_value: 30, current_value: 5 }]);
  await use("unit").click();
  await first.page.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await expectSoon(() => database.goals(), 4_000).toMatchObject([{ unit: "books" }]);
  await expectSoon(first.page.state).toBe("synced");
});

test("CON-3: the choices about a goal that was deleted since stay within their card, on a phone too", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { target: 30 });
  await second.page.edit("Read", { target: 40 });
  await reconnect(first, second);
  await expectSoon(first.page.state).toBe("conflict");
  await database.sql`delete from goal`;
  await expectSoon(first.page.shown).toEqual([]);
  const panel = await first.page.openDetails();
  const choice = panel.getByRole("button", { name: /^Bring it back with this/ });
  for (const width of [1280, 390]) {
    await first.page.page.setViewportSize({ width, height: 844 });
    expect(await choice.evaluate(isWithinItsSide), `within its side at ${width} px`).toBe(true);
  }
});

test("CON-3: a tap on the header, when it tells of a conflict, shows that", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { target: 30 });
  await second.page.edit("Read", { target: 40 });
  await reconnect(first, second);
  await expectSoon(first.page.state).toBe("conflict");
  const { page } = first.page;
  await page.getByRole("button", { name: "1 conflict. See and decide" }).click();
  const panel = page.getByRole("dialog", { name: "Sync details" });
  await panel.getByRole("button", { name: /^Keep this/ }).click();
  await expectSoon(first.page.state).toBe("synced");
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
    "Deleted on one device while it was edited on another.",
  );
  const remove = second.page.conflict("Read").getByRole("button", { name: /^Delete it/ });
  await remove.click();
  await second.page.page.getByRole("button", { name: /^Undo: / }).click();
  await remove.click();
  for (const { page } of [first, second]) {
    await expectSoon(page.shown).toEqual([]);
    await expectSoon(page.state).toBe("synced");
  }
  expect(await database.goals()).toEqual([]);
});

/** Runs in the page, so it may use nothing from here. */
function isWithinItsSide(button: Element): boolean {
  const side = button.parentElement?.getBoundingClientRect();
  const parts = [button, ...button.querySelectorAll("*")].map((part) => part.getBoundingClientRect());
  const text = button.querySelector(".mantine-Button-label");
  const isClipped = text !== null && text.scrollWidth > text.clientWidth;
  return side !== undefined && !isClipped && parts.every(({ right }) => right <= side.right);
}

/** Whether a part of a text is within what its line shows. */
function isInSight(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const line = element.parentElement?.getBoundingClientRect();
    const own = element.getBoundingClientRect();
    return line !== undefined && own.height > 0 && own.bottom <= line.bottom + 1;
  });
}
