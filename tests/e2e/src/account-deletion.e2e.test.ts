import { signUp } from "@tidemark/server/testing";
import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { shareSpace } from "./harness/shared-space.ts";
import { test } from "./harness/test.ts";

test("an account goes with what is its person's alone, and what others share with him stays", async ({
  app,
  account,
  database,
  openDevice,
}) => {
  const ben = await signUp(app.address, "Ben");
  const club = await shareSpace(app.address, ben, account, { name: "Club", role: "editor" });
  await database.insertGoal({ name: "Read" });
  await database.insertGoal({ name: "Swim" });
  await database.sql`
    insert into goal (space_id, id, name, target_value) values (${club.id}, gen_random_uuid(), 'Row', 5)`;
  const away = await (await openDevice({ account: undefined })).newTab();
  const awayPages = createAccountPages(away.page);
  await awayPages.open();
  await awayPages.signIn(account);
  await expectSoon(away.state).toBe("synced");

  const device = await openDevice();
  const [goals, other] = [await device.openTab(), await device.openTab()];
  const { page } = goals;
  const pages = createAccountPages(page);
  await pages.openSpace("Club");
  await expectSoon(goals.shown).toMatchObject([{ name: "Row" }]);
  await pages.choose("Account settings");
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const dialog = page.getByRole("dialog");
  for (const fact of [
    "Your personal space, with 2 records",
    "Your membership in Club",
    "Club, for its other members, with everything you made in it",
  ])
    await dialog.getByText(fact).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Export my data" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^tidemark-/);
  const remove = dialog.getByRole("button", { name: "Delete account" });
  await dialog.getByLabel("Your password").fill("not the password");
  expect(await remove.isDisabled()).toBe(true);
  await dialog.getByLabel(`Type ${account.email} to confirm`).fill(account.email);
  await remove.click();
  await dialog.getByText("That is not your password. Enter it again.").waitFor();
  await dialog.getByLabel("Your password").fill(account.password);
  await remove.click();

  for (const tab of [page, other.page])
    await tab.getByRole("button", { name: "Try without an account" }).waitFor();
  await expectSoon(pages.kept).not.toMatch(/tidemark:|Ann|Read/);
  expect(await database.sql`select name from goal`).toEqual([{ name: "Row" }]);
  expect(await database.sql`select name from accounts."user"`).toEqual([{ name: "Ben" }]);
  expect(await database.sql`select from accounts.session where user_id = ${account.user}`).toEqual([]);

  await expectSoon(away.state).toBe("signed-out");
  await away.page.getByText("You are signed out").first().waitFor();
  await awayPages.signOut(/^Sign out/);
  await expectSoon(awayPages.kept).not.toMatch(/tidemark:|Ann|Read/);
});

test("whoever would leave others without an owner is told which space, and how to go on", async ({
  app,
  account,
  openDevice,
}) => {
  const ben = await signUp(app.address, "Ben");
  await shareSpace(app.address, account, ben, { name: "Club", role: "editor" });
  const { page } = await (await openDevice()).openTab();
  await createAccountPages(page).choose("Account settings");
  await page.getByRole("button", { name: "Delete my account…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Somebody else has to own these first").waitFor();
  await dialog.getByLabel(`Type ${account.email} to confirm`).fill(account.email);
  await dialog.getByLabel("Your password").fill(account.password);
  expect(await dialog.getByRole("button", { name: "Delete account" }).isDisabled()).toBe(true);
  await dialog.getByRole("link", { name: "Club" }).click();
  await page.getByLabel("What Ben may do").selectOption("Owner");
  await createAccountPages(page).choose("Account settings");
  await page.getByRole("button", { name: "Delete my account…" }).click();
  await dialog.getByText("Club, for its other members").waitFor();
});
