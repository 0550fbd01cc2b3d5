import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

/** Far below the time after which a page looks by itself. */
const LIVE_MS = 5_000;

test("a goal that is created online is a row in PostgreSQL with its real columns", async ({
  database,
  openDevice,
}) => {
  const page = await (await openDevice()).openTab();
  await page.create({ name: "Read more", description: "Before sleep", target: 24, unit: "books" });
  await expectSoon(page.state).toBe("synced");
  expect(await database.goals()).toEqual([
    {
      id: (await page.shown())[0]?.id,
      name: "Read more",
      description: "Before sleep",
      target_value: 24,
      current_value: 0,
      unit: "books",
      due_on: null,
      status: "active",
    },
  ]);
  expect(await page.shown()).toMatchObject([
    { name: "Read more", progress: "0 of 24 books", status: "synced" },
  ]);
});

test("an UPDATE in SQL shows in the page without a reload", async ({ database, openDevice }) => {
  const id = await database.insertGoal({ name: "Run", target_value: 10 });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject([{ id, name: "Run", progress: "0 of 10" }]);
  const loadedAt = await page.loadedAt();
  await database.sql`update goal set name = 'Run far', current_value = 7, unit = 'km' where id = ${id}`;
  await expectSoon(page.shown, LIVE_MS).toMatchObject([{ id, name: "Run far", progress: "7 of 10 km" }]);
  expect(await page.loadedAt()).toBe(loadedAt);
});

test("an INSERT in SQL shows in the page without a reload", async ({ database, openDevice }) => {
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  const loadedAt = await page.loadedAt();
  const id = await database.insertGoal({ name: "Swim" });
  await expectSoon(page.shown, LIVE_MS).toMatchObject([{ id, name: "Swim", progress: "0 of 100" }]);
  expect(await page.loadedAt()).toBe(loadedAt);
});

test("a DELETE in SQL shows in the page without a reload", async ({ database, openDevice }) => {
  await database.insertGoal({ name: "Smoke" });
  await database.insertGoal({ name: "Sing" });
  const page = await (await openDevice()).openTab();
  await expectSoon(async () => (await page.shown()).length).toBe(2);
  const loadedAt = await page.loadedAt();
  await database.sql`delete from goal where space_id = ${database.space} and name = 'Smoke'`;
  await expectSoon(page.shown, LIVE_MS).toMatchObject([{ name: "Sing" }]);
  expect(await page.loadedAt()).toBe(loadedAt);
});
