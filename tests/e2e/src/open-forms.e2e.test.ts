import { signUp } from "@tidemark/server/testing";
import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { shareSpace } from "./harness/shared-space.ts";
import { test } from "./harness/test.ts";
import { violationsOn } from "./harness/violations.ts";

const BOB = { name: "Bob", email: "bob@example.org", password: "staple horse battery" };

test("a form that is open when its person becomes a viewer keeps what was typed, and says why it saves nothing", async ({
  app,
  account,
  openDevice,
}) => {
  const owner = await signUp(app.address, "Ben");
  const space = await shareSpace(app.address, owner, account, { name: "Club", role: "editor" });
  const device = await openDevice();
  const goals = await device.openTab();
  const { page } = goals;
  await createAccountPages(page).openSpace("Club");
  await goals.create({ name: "Row", target: 50 });
  await expectSoon(goals.state).toBe("synced");
  const { target, dialog, save } = await openForm(goals, "Row");
  await target.fill("75");
  await space.changeRole("viewer");

  await dialog.getByText("You may only view this space").waitFor();
  expect(await target.inputValue()).toBe("75");
  expect(await target.isEditable()).toBe(false);
  expect(await save.getAttribute("aria-disabled")).toBe("true");
  expect(await save.getAttribute("title")).toContain("You may only view this space");
  await save.click({ force: true });
  await target.press("Control+Enter");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy what you typed" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("Target: 75");
  expect(await goals.pending()).toBe(0);
  expect(device.complaints()).toEqual([]);

  await space.changeRole("editor");
  await expectSoon(() => target.isEditable()).toBe(true);
  expect(await target.inputValue()).toBe("75");
  await save.click();
  await dialog.waitFor({ state: "hidden" });
  await expectSoon(goals.shown).toMatchObject([{ progress: "0 of 75", status: "synced" }]);
});

test("an open form is there again when its person is, whoever was at the browser meanwhile", async ({
  account,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const device = await openDevice({ account: undefined });
  const [mine, other] = [await device.newTab(), await device.newTab()];
  const pages = createAccountPages(other.page);
  await pages.open();
  await pages.signIn(account);
  await mine.page.goto("/goals");
  await expectSoon(mine.shown).toMatchObject([{ name: "Read", status: "synced" }]);
  const form = await openForm(mine, "Read");
  await form.target.fill("30");

  await pages.signOut("Sign out");
  await mine.page.getByText("What was typed in a form here is kept in this tab").waitFor();
  await pages.signUp(BOB);
  await mine.page.getByRole("heading", { name: "Somebody else has signed in" }).waitFor();
  expect(await violationsOn(mine.page)).toEqual([]);
  expect(await mine.page.content()).not.toMatch(/Read|Ann/);
  expect(await pages.kept()).not.toMatch(/Read|Ann/);
  await mine.page.getByRole("button", { name: "Go on as Bob" }).click();
  await expectSoon(mine.state).toBe("synced");
  await mine.page.getByRole("button", { name: "New goal" }).first().click();
  expect(await form.target.inputValue()).toBe("");
  await form.dialog.getByRole("button", { name: "Cancel" }).click();

  await pages.signOut("Sign out");
  await mine.page.getByText("What was typed in a form here is kept in this tab").waitFor();
  await createAccountPages(mine.page).signIn(account);
  await mine.page.getByRole("button", { name: "Go on with it" }).click();
  await expectSoon(() => form.target.inputValue()).toBe("30");
  await form.save.click();
  await expectSoon(() => database.goals()).toMatchObject([{ name: "Read", target_value: 30 }]);
});

test("an open form stays as it is while another account's session is in the browser", async ({
  app,
  account,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const goals = await (await openDevice()).openTab();
  const { page } = goals;
  await expectSoon(goals.state).toBe("synced");
  const form = await openForm(goals, "Read");
  await form.target.fill("30");
  const elsewhere = await page.context().request.post(`${app.address}/api/auth/sign-up/email`, {
    data: BOB,
    headers: { origin: app.address },
  });
  expect(elsewhere.status()).toBe(200);
  // The stream that is open has to be asked for anew, and is refused then.
  await database.sql`delete from accounts.session where user_id = ${account.user}`;
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.waitFor();
  await again.getByLabel("Password", { exact: true }).fill(account.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.waitFor({ state: "hidden" });
  expect(await form.target.inputValue()).toBe("30");
  await form.save.click();
  await expectSoon(() => database.goals()).toMatchObject([{ target_value: 30 }]);
});

async function openForm({ page, goal }: GoalsPage, name: string) {
  await goal(name).getByRole("button", { name, exact: true }).click();
  const dialog = page.getByRole("dialog");
  const target = dialog.getByRole("textbox", { name: "Target" });
  await target.waitFor();
  return { dialog, target, save: dialog.getByRole("button", { name: "Save changes" }) };
}
