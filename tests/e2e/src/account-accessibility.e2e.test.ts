import { signUp } from "@tidemark/server/testing";
import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { inviteInto, shareSpace } from "./harness/shared-space.ts";
import { test } from "./harness/test.ts";
import { violationsOn } from "./harness/violations.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

test.for([
  { colorScheme: "light", viewport: DESKTOP },
  { colorScheme: "dark", viewport: DESKTOP },
  { colorScheme: "light", viewport: PHONE },
  { colorScheme: "dark", viewport: PHONE },
] as const)(
  "nobody is shut out of the pages of accounts and spaces ($colorScheme, $viewport.width px)",
  async ({ colorScheme, viewport }, { app, account, database, openDevice }) => {
    const owner = await signUp(app.address, "Ben");
    const space = await shareSpace(app.address, owner, account, { name: "Rowing club", role: "owner" });
    const device = await openDevice({ account: undefined, colorScheme, viewport });
    const goals = await device.newTab();
    const { page } = goals;
    const pages = createAccountPages(page);
    const dialog = page.getByRole("dialog");

    /** Nothing that axe finds, and nothing beside the screen. */
    async function isOpen(what: string): Promise<void> {
      const violations = await violationsOn(page);
      const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      expect({ what, violations, fits }).toEqual({ what, violations: [], fits: true });
    }

    await pages.open();
    await isOpen("the ways in");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await isOpen("what is missing to sign in");
    await pages.tryOut();
    await page.getByRole("button", { name: /^Account:/ }).click();
    await isOpen("the menu of a trial");
    await page.getByRole("menuitem", { name: "Create an account" }).click();
    await isOpen("a trial that becomes an account");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await pages.signOut("Sign out and delete");

    await pages.signIn(account);
    await pages.openSpace("Rowing club");
    await page.getByRole("button", { name: /^Space:/ }).click();
    await isOpen("the choice of spaces");
    await page.getByRole("menuitem", { name: "Members and settings" }).click();
    await page.getByLabel("What Ben may do").waitFor();
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByLabel("Invitation link").waitFor();
    await isOpen("a shared space");
    const link = await page.getByLabel("Invitation link").inputValue();
    await page.goto(link);
    await page.getByRole("button", { name: "Go to Rowing club" }).waitFor();
    await isOpen("an invitation of one's own");
    const { token } = await inviteInto(app.address, owner, { name: "Book club", role: "viewer" });
    await page.goto(`/invite/${token}`);
    await page.getByRole("button", { name: "Join Book club" }).waitFor();
    await isOpen("an invitation");
    await pages.choose("Account settings");
    await page.getByRole("list", { name: "Devices" }).getByText("This device").waitFor();
    await isOpen("the account");
    await page.getByRole("button", { name: "Delete my account…" }).click();
    await dialog.getByText("This is deleted").waitFor();
    await isOpen("the question whether to delete it");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });

    await pages.choose("Account settings");
    await goals.open();
    await space.changeRole("viewer");
    await page.getByText("view only").waitFor();
    await isOpen("a space that one may only view");
    await database.sql`
      insert into goal (space_id, id, name, target_value) values (${space.id}, gen_random_uuid(), 'Row', 5)`;
    await goals.goal("Row").getByRole("button", { name: "Row", exact: true }).click();
    await dialog.getByText("You may only view this space").waitFor();
    await isOpen("the form of a goal that one may only view");
    await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
    await dialog.waitFor({ state: "hidden" });
    await space.changeRole("editor");
    await page.getByText("view only").waitFor({ state: "hidden" });
    await device.goOffline();
    await goals.create({ name: "Not sent" });
    await space.removeMember();
    await device.goOnline();
    await page.getByText("You do not belong to this space any more").waitFor();
    await isOpen("a lost space");
    await page.getByRole("button", { name: "Discard them" }).click();
    await database.sql`delete from accounts.session where user_id = ${account.user}`;
    await expectSoon(goals.state).toBe("signed-out");
    await isOpen("a session that has ended");
    await page.getByRole("button", { name: "Sign in again" }).click();
    await isOpen("signing in again");
  },
);
