import { signIn } from "@tidemark/server/testing";
import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import type { Device } from "./harness/browser.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

const ADA = { name: "Ada", email: "ada@example.org", password: "correct horse battery" };
const BOB = { name: "Bob", email: "bob@example.org", password: "staple horse battery" };

async function openDoor(device: Device) {
  const goals = await device.newTab();
  const account = createAccountPages(goals.page);
  await account.open();
  return { device, goals, account };
}

test("what somebody makes offline without an account is on his second device once he has one", async ({
  openDevice,
  database,
}) => {
  const first = await openDoor(await openDevice({ account: undefined }));
  await first.goals.kept();
  await first.device.goOffline();
  await first.goals.page.reload();
  await first.account.tryOut();
  await first.goals.create({ name: "Read", target: 12 });
  await first.goals.add("Read", 5);
  await first.goals.reload();
  await expectSoon(first.goals.shown).toMatchObject([
    { name: "Read", progress: "5 of 12", status: "pending" },
  ]);

  await first.device.goOnline();
  await expectSoon(first.goals.state).toBe("synced");
  const before = await database.sql`select id, space_id from goal`;
  await first.account.createAccount(ADA);
  await first.goals.edit("Read", { unit: "books" });
  await expectSoon(first.goals.state).toBe("synced");
  expect(await database.sql`select id, space_id from goal`).toEqual(before);

  const second = await openDoor(await openDevice({ account: undefined }));
  await second.account.signIn(ADA);
  await expectSoon(second.goals.shown).toMatchObject([
    { name: "Read", progress: "5 of 12 books", status: "synced" },
  ]);
});

test("who tries the app and has an account already brings along what he made", async ({
  openDevice,
  account,
}) => {
  const { goals, account: pages } = await openDoor(await openDevice({ account: undefined }));
  await pages.tryOut();
  await goals.create({ name: "Made before signing in" });
  await expectSoon(goals.state).toBe("synced");
  await pages.choose("Create an account");
  const dialog = goals.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "I have an account already" }).click();
  await dialog.getByLabel("E-mail").fill(account.email);
  await dialog.getByLabel("Password", { exact: true }).fill(account.password);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await expectSoon(goals.shown).toMatchObject([{ name: "Made before signing in", status: "synced" }]);
  await expectSoon(async () => (await pages.kept()).match(/^tidemark:.*/gm)).toEqual([
    `tidemark:${account.user}:${account.space}`,
  ]);
});

test("the next person at a browser finds no trace of the one before", async ({ openDevice }) => {
  const device = await openDevice({ account: undefined });
  const { goals, account } = await openDoor(device);
  await account.signUp(ADA);
  await goals.create({ name: "Secret diary" });
  await expectSoon(goals.state).toBe("synced");
  const other = await device.openTab();
  await expectSoon(async () => (await other.shown()).length).toBe(1);
  await account.signOut("Sign out");
  await other.page.getByRole("button", { name: "Try without an account" }).waitFor();
  await expectSoon(account.kept).not.toMatch(/Ada|ada@|tidemark:/);
  expect(await other.page.content()).not.toContain("Secret diary");

  await account.signUp(BOB);
  await expectSoon(goals.state).toBe("synced");
  expect(await goals.shown()).toEqual([]);
  expect(await goals.page.content()).not.toMatch(/Secret diary|Ada/);
  const kept = await account.kept();
  expect(kept).not.toMatch(/Ada|ada@/);
  expect(kept.match(/^tidemark:/gm)).toHaveLength(1);
  await goals.page.goBack();
  expect(await goals.page.content()).not.toMatch(/Secret diary|Ada/);
});

test("signing out offline says what is lost, and lets nobody in afterwards", async ({ openDevice }) => {
  const { device, goals, account } = await openDoor(await openDevice({ account: undefined }));
  await account.signUp(ADA);
  await expectSoon(goals.state).toBe("synced");
  await goals.kept();
  await device.goOffline();
  await goals.create({ name: "Not sent" });
  const said = await account.signOut("Sign out and delete");
  expect(said).toContain("1 change in Personal");
  await device.goOnline();
  await account.open();
  await expectSoon(account.kept).not.toMatch(/Ada|ada@|tidemark:/);
});

test("a session that ends while offline loses nothing, and goes on in place", async ({
  openDevice,
  account,
  database,
}) => {
  const { device, goals, account: pages } = await openDoor(await openDevice({ account: undefined }));
  await pages.signIn(account);
  await goals.create({ name: "Walk" });
  await expectSoon(goals.state).toBe("synced");
  await device.goOffline();
  await goals.add("Walk", 5);
  await database.sql`delete from accounts.session where user_id = ${account.user}`;
  await device.goOnline();
  await expectSoon(goals.state).toBe("signed-out");
  await goals.add("Walk", 1);
  await goals.reload();
  await expectSoon(goals.shown).toMatchObject([{ progress: "6 of 100", status: "pending" }]);

  await pages.signInAgain(account);
  await expectSoon(goals.state).toBe("synced");
  expect(await database.goals()).toMatchObject([{ name: "Walk", current_value: 6 }]);
});

test("who forgets something in the form of his account is told at the field", async ({
  openDevice,
  account,
}) => {
  const { goals, account: pages } = await openDoor(await openDevice({ account: undefined }));
  const { page } = goals;
  const door = page.getByRole("region", { name: "Come in" });
  await door.getByRole("button", { name: "Sign in", exact: true }).click();
  await door.getByText("Enter your e-mail address.").waitFor();
  await door.getByLabel("E-mail").fill(account.email);
  await door.getByLabel("Password", { exact: true }).fill("not the password");
  await door.getByRole("button", { name: "Sign in", exact: true }).click();
  await door.getByText("do not belong together").waitFor();
  await door.getByText("Create account", { exact: true }).first().click();
  await door.getByLabel("Your name").fill("Ann");
  await door.getByLabel("E-mail").fill(account.email);
  await door.getByLabel("Password", { exact: true }).fill("long enough");
  await door.getByRole("button", { name: "Create account" }).click();
  await door.getByText("Somebody has an account with this address").waitFor();
  expect(await pages.kept()).not.toContain("tidemark:");
});

test("once the password is changed the list of devices has none that was signed out by it", async ({
  app,
  openDevice,
  account,
}) => {
  await signIn(app.address, account);
  const { page } = await (await openDevice()).openTab();
  await page.goto("/account");
  const devices = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
  await expectSoon(() => devices.count()).toBe(2);
  await page.getByLabel("Present password", { exact: true }).fill(account.password);
  await page.getByLabel("New password", { exact: true }).fill("another long one");
  await page.getByRole("button", { name: "Change password" }).click();
  await expectSoon(() => devices.count()).toBe(1);
  await devices.getByText("This device").waitFor();
});

test("what a page shows of one person is not done with another who signed in in the same browser", async ({
  app,
  openDevice,
  account,
}) => {
  const goals = await (await openDevice()).openTab();
  await expectSoon(goals.state).toBe("synced");
  await goals.page.goto("/account");
  const { page } = goals;
  await page.getByLabel("Your name").fill("Eve");
  const elsewhere = await page.context().request.post(`${app.address}/api/auth/sign-up/email`, {
    data: BOB,
    headers: { origin: app.address },
  });
  expect(elsewhere.status()).toBe(200);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByText("Another account is signed in in this browser").first().waitFor();
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Your name is saved.").waitFor();
});
