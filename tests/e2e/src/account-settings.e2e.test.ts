import { readFile } from "node:fs/promises";
import { signUp, type TestAccount } from "@tidemark/server/testing";
import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import type { Device } from "./harness/browser.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { shareSpace } from "./harness/shared-space.ts";
import { test } from "./harness/test.ts";

const NEXT = "a better horse battery";

/** A device with a session of its own. */
async function signInOn(device: Device, account: TestAccount) {
  const goals = await device.newTab();
  const pages = createAccountPages(goals.page);
  await pages.open();
  await pages.signIn(account);
  await expectSoon(goals.state).toBe("synced");
  return { device, goals, pages, page: goals.page };
}

test("a new password takes the old one's place, and signs out the other device, which keeps what it has not sent", async ({
  account,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Walk" });
  const here = await signInOn(await openDevice({ account: undefined }), account);
  const away = await signInOn(await openDevice({ account: undefined }), account);
  await expectSoon(away.goals.shown).toMatchObject([{ name: "Walk" }]);
  await away.device.goOffline();
  await away.goals.add("Walk", 5);

  await here.pages.choose("Account settings");
  const present = here.page.getByLabel("Present password", { exact: true });
  await present.fill("not the password");
  await here.page.getByLabel("New password", { exact: true }).fill(NEXT);
  await here.page.getByRole("button", { name: "Change password" }).click();
  await here.page.getByText("That is not your present password.").waitFor();
  await present.fill(account.password);
  await here.page.getByRole("button", { name: "Change password" }).click();
  await here.page.getByText("Your password is changed.").waitFor();
  await expectSoon(here.goals.state).toBe("synced");

  await away.device.goOnline();
  await expectSoon(away.goals.state).toBe("signed-out");
  expect(await away.goals.shown()).toMatchObject([{ progress: "5 of 100", status: "pending" }]);
  await away.page.getByRole("button", { name: "Sign in again" }).click();
  const again = away.page.getByRole("dialog");
  await again.getByLabel("Password", { exact: true }).fill(account.password);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.getByText("do not belong together").waitFor();
  await again.getByLabel("Password", { exact: true }).fill(NEXT);
  await again.getByRole("button", { name: "Sign in", exact: true }).click();
  await again.waitFor({ state: "hidden" });
  await expectSoon(() => database.goals()).toMatchObject([{ name: "Walk", current_value: 5 }]);
});

test("an export has the person, his spaces and the goals in them", async ({
  app,
  account,
  database,
  openDevice,
}) => {
  const ben = await signUp(app.address, "Ben");
  await shareSpace(app.address, account, ben, { name: "Club", role: "editor" });
  await database.insertGoal({ name: "Read", target_value: 24, unit: "books" });
  const { page } = await (await openDevice()).openTab();
  await createAccountPages(page).choose("Account settings");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export my data" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^tidemark-\d{4}-\d\d-\d\d\.json$/);
  const exported: unknown = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(exported).toMatchObject({
    format: "tidemark-export",
    user: { name: account.name, email: account.email },
    spaces: [
      { kind: "personal", rows: { goal: [{ name: "Read", targetValue: 24, unit: "books" }] } },
      { name: "Club", members: [{ name: account.name }, { name: "Ben" }] },
    ],
  });
});

test("a device is signed out from the list, keeps what is there and can come back", async ({
  account,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Walk" });
  // The account of the fixture has a session of its own, which is in the list as well.
  await database.sql`delete from accounts.session where user_id = ${account.user}`;
  const here = await signInOn(await openDevice({ account: undefined }), account);
  const away = await signInOn(await openDevice({ account: undefined }), account);
  await here.pages.choose("Account settings");
  const devices = here.page.getByRole("list", { name: "Devices" });
  await expectSoon(() => devices.getByRole("listitem").count()).toBe(2);
  await devices.getByRole("button", { name: /^Sign out/ }).click();
  await expectSoon(() => devices.getByRole("listitem").count()).toBe(1);
  await devices.getByText("This device").waitFor();

  await expectSoon(away.goals.state).toBe("signed-out");
  expect(await away.goals.shown()).toMatchObject([{ name: "Walk" }]);
  await away.pages.signInAgain(account);
  await expectSoon(away.goals.state).toBe("synced");
  await expectSoon(here.goals.state).toBe("synced");
});
