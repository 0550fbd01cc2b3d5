import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("undo leaves a status alone that somebody else has changed meanwhile, and says so", async ({
  database,
  openDevice,
}) => {
  const id = await database.insertGoal({ name: "Read" });
  await database.insertGoal({ name: "Swim" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  for (const name of ["Read", "Swim"])
    await page
      .goal(name)
      .getByRole("button", { name: `Mark as done: ${name}` })
      .click();
  await expectSoon(() => database.goals()).toMatchObject([{ status: "done" }, { status: "done" }]);
  await page.page.getByRole("button", { name: "Undo: Done: Swim" }).click();
  await database.sql`update goal set status = 'archived' where id = ${id}`;
  await page.goal("Read").waitFor({ state: "detached" });
  await page.page.getByRole("button", { name: "Undo: Done: Read" }).click();
  await page.page.getByText("It was changed meanwhile; nothing was undone.").waitFor();
  await expectSoon(page.state).toBe("synced");
  expect(await database.goals()).toMatchObject([{ status: "archived" }, { status: "active" }]);
});

test("undo of a deletion says so when somebody else has brought the goal back already", async ({
  database,
  account,
  openDevice,
}) => {
  const id = await database.insertGoal({ name: "Read" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  await page.remove("Read");
  await expectSoon(() => database.goals()).toEqual([]);
  const row = { space_id: account.space, id, name: "Read", target_value: 30 };
  await database.sql`insert into goal ${database.sql(row)}`;
  await page.goal("Read").waitFor();
  await page.page.getByRole("button", { name: "Undo: Deleted: Read" }).click();
  await page.page.getByText("It is back already.").waitFor();
  expect(await database.goals()).toMatchObject([{ target_value: 30 }]);
});
