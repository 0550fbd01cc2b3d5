import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { openTwo, reconnect } from "./harness/people.ts";
import { test } from "./harness/test.ts";

test("two devices that edit different fields of one goal offline both keep their edit", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { description: "In bed" });
  await second.page.edit("Read", { unit: "pages", target: 500 });
  await reconnect(first, second);

  const merged = { name: "Read", description: "In bed", progress: "0 of 500 pages", status: "synced" };
  await expectSoon(first.page.shown).toMatchObject([merged]);
  await expectSoon(second.page.shown).toMatchObject([merged]);
  expect(await database.goals()).toMatchObject([{ description: "In bed", unit: "pages", target_value: 500 }]);
});

test("ROW-2, CON-3: of two edits of one field made offline the later one stays, and both devices show a conflict", async ({
  database,
  openDevice,
}) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.edit("Read", { description: "The earlier edit" });
  await second.page.edit("Read", { description: "The later edit" });
  // The later edit arrives first, so that arriving last is not what wins.
  await reconnect(second, first);

  const merged = { name: "Read", description: "The later edit", status: "conflict" };
  await expectSoon(first.page.shown).toMatchObject([merged]);
  await expectSoon(second.page.shown).toMatchObject([merged]);
  expect(await database.goals()).toMatchObject([{ description: "The later edit" }]);
});

test("ROW-3: two devices that count 5 each offline make 10", async ({ database, openDevice }) => {
  const [first, second] = await openTwo(database, openDevice);
  await first.page.add("Read", 5);
  await second.page.add("Read", 5);
  await expectSoon(second.page.shown).toMatchObject([{ progress: "5 of 100" }]);
  await reconnect(first, second);

  await expectSoon(first.page.shown).toMatchObject([{ progress: "10 of 100", status: "synced" }]);
  await expectSoon(second.page.shown).toMatchObject([{ progress: "10 of 100", status: "synced" }]);
  expect(await database.goals()).toMatchObject([{ current_value: 10 }]);
});
