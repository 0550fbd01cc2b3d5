import type { Locator } from "playwright-core";
import { expect } from "vitest";
import type { AppDatabase } from "./harness/database.ts";
import type { Device } from "./harness/browser.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { test } from "./harness/test.ts";

test("CLI-31: a form that stayed open overwrites nothing unseen: what met is a conflict, what was left alone stays new", async ({
  database,
  openDevice,
}) => {
  const [mine, theirs] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await form.target.fill("30");
  await theirs.edit("Read", { target: 40, description: "In bed" });

  await expectSoon(() => form.description.inputValue()).toBe("In bed");
  await expectSoon(form.news).toEqual(["Changed meanwhile to 40.Use that"]);
  expect(await form.target.inputValue()).toBe("30");
  await form.save();

  for (const page of [mine, theirs]) {
    await expectSoon(page.state).toBe("conflict");
    await expectSoon(page.shown).toMatchObject([
      { description: "In bed", progress: "0 of 30", status: "conflict" },
    ]);
  }
  expect(await mine.conflict("Read").textContent()).toMatch(/Another device, just now40/);
  expect(await database.goals()).toMatchObject([{ target_value: 30, description: "In bed" }]);
});

test("CLI-31: what came meanwhile can be taken at its field, by keyboard, and is no conflict then", async ({
  database,
  openDevice,
}) => {
  const [mine, theirs] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await form.target.fill("30");
  await form.unit.fill("books");
  await form.due.fill("31 Fe");
  await theirs.edit("Read", { target: 40 });
  await database.sql`update goal set due_on = '2027-01-31'`;

  await expectSoon(form.news).toHaveLength(2);
  await form.taking("target").press("Enter");
  expect(await form.target.inputValue()).toBe("40");
  await form.taking("due date").press("Enter");
  await expectSoon(() => form.due.inputValue()).toBe("31 January 2027");
  expect(await form.news()).toEqual([]);
  await form.save();

  await expectSoon(mine.state).toBe("synced");
  await expectSoon(() => database.goals()).toMatchObject([
    { target_value: 40, unit: "books", due_on: "2027-01-31" },
  ]);
  expect(await mine.conflict("Read").count()).toBe(0);
});

test("CLI-31: progress becomes what the form says it will be, whatever was counted while it was open", async ({
  database,
  openDevice,
}) => {
  const [mine, theirs] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await theirs.add("Read", 1);
  await expectSoon(() => form.progress.inputValue()).toBe("1");
  await form.progress.fill("3");
  await theirs.add("Read", 5);
  await expectSoon(form.news).toEqual(["Changed meanwhile to 6. Saving makes it 3.Use that"]);
  await form.save();
  for (const page of [mine, theirs]) await expectSoon(page.shown).toMatchObject([{ progress: "3 of 100" }]);
  await expectSoon(() => database.goals()).toMatchObject([{ current_value: 3 }]);
});

test("CLI-31: counting goes on under a form in which the progress was left alone", async ({
  database,
  openDevice,
}) => {
  const [mine, theirs] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await form.unit.fill("books");
  await theirs.add("Read", 5);
  await expectSoon(() => form.progress.inputValue()).toBe("5");
  await form.save();
  await expectSoon(() => database.goals()).toMatchObject([{ current_value: 5, unit: "books" }]);
});

test("a goal that is deleted under its form is told of, and saving brings it back as the form shows it", async ({
  database,
  openDevice,
}) => {
  const [mine, theirs] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await form.target.fill("30");
  await theirs.edit("Read", { description: "In bed" });
  await expectSoon(() => form.description.inputValue()).toBe("In bed");
  await theirs.remove("Read");
  await form.dialog.getByText("This goal was deleted meanwhile").waitFor();
  await form.save();
  await expectSoon(theirs.shown).toMatchObject([
    { name: "Read", description: "In bed", progress: "0 of 30" },
  ]);
});

test("a form says at its field what it cannot take, and how to write it", async ({
  database,
  openDevice,
}) => {
  const [mine] = await openBoth(database, openDevice);
  const form = await openForm(mine);
  await form.name.fill("Re\u0000ad on");
  expect(await form.name.inputValue()).toBe("Read on");
  await form.target.fill("1e9");
  await form.progress.fill("");
  await form.due.fill("31 Feb 2027");
  await form.dialog.getByRole("button", { name: "Save changes" }).click();
  for (const sentence of [
    "Write the target in digits, as a whole number from 1 to 2,147,483,647.",
    "Give the progress. Write 0 if there is none yet.",
    "There is no 31 February 2027: that month has 28 days.",
  ])
    await form.dialog.getByText(sentence).waitFor();

  await form.target.fill("1,250");
  await form.progress.fill("7");
  await form.due.fill("31 jan 2027");
  // Closes the calendar.
  await form.due.press("Tab");
  await form.save();
  await expectSoon(() => database.goals()).toMatchObject([
    { name: "Read on", target_value: 1250, current_value: 7, due_on: "2027-01-31" },
  ]);
});

/** Two devices that have the goal "Read" and hear of each other at once. */
async function openBoth(
  database: AppDatabase,
  openDevice: () => Promise<Device>,
): Promise<readonly [GoalsPage, GoalsPage]> {
  await database.insertGoal({ name: "Read" });
  const open = async () => {
    const page = await (await openDevice()).openTab();
    await expectSoon(page.shown).toMatchObject([{ name: "Read", status: "synced" }]);
    return page;
  };
  return [await open(), await open()];
}

interface Form {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly description: Locator;
  readonly target: Locator;
  readonly unit: Locator;
  readonly progress: Locator;
  readonly due: Locator;
  /** What is told below the fields. */
  news(): Promise<readonly string[]>;
  /** The button that takes a field's new value. */
  taking(field: string): Locator;
  save(): Promise<void>;
}

async function openForm({ page, goal }: GoalsPage): Promise<Form> {
  await goal("Read").getByRole("button", { name: "Read", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const field = (name: string) => dialog.getByRole("textbox", { name });
  await field("Name").waitFor();
  return {
    dialog,
    name: field("Name"),
    description: field("Description"),
    target: field("Target"),
    unit: field("Unit"),
    progress: field("Progress so far"),
    due: field("Due date"),
    news: () => dialog.locator("[data-news]").allTextContents(),
    taking: (name) => dialog.getByRole("button", { name: `Use that: ${name}` }),
    async save() {
      await dialog.getByRole("button", { name: "Save changes" }).click();
      await dialog.waitFor({ state: "hidden" });
    },
  };
}
