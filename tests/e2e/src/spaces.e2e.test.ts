import { signUp, type TestAccount } from "@tidemark/server/testing";
import { expect } from "vitest";
import { type AccountPages, createAccountPages } from "./harness/account-pages.ts";
import type { Device } from "./harness/browser.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import type { GoalsPage } from "./harness/goals-page.ts";
import { shareSpace, type SharedSpace } from "./harness/shared-space.ts";
import { test as base } from "./harness/test.ts";

interface Member {
  readonly device: Device;
  readonly goals: GoalsPage;
  readonly pages: AccountPages;
}

interface Club {
  readonly space: SharedSpace;
  readonly owner: Member;
  readonly member: Member;
}

/** An owner and a member, each with the shared space open. */
const test = base.extend("openClub", async ({ app, account, openDevice }) => {
  async function enter(who: TestAccount): Promise<Member> {
    const device = await openDevice({ account: who });
    const goals = await device.openTab();
    const pages = createAccountPages(goals.page);
    await pages.openSpace("Club");
    await expectSoon(goals.state).toBe("synced");
    return { device, goals, pages };
  }

  return async (role: "editor" | "viewer"): Promise<Club> => {
    const other = await signUp(app.address, "Ben");
    const space = await shareSpace(app.address, account, other, { name: "Club", role });
    return { space, owner: await enter(account), member: await enter(other) };
  };
});

test("two members of a shared space see each other's edits as they happen", async ({ openClub }) => {
  const { owner, member } = await openClub("editor");
  await owner.goals.create({ name: "Row", target: 50 });
  await expectSoon(member.goals.shown).toMatchObject([{ name: "Row", status: "synced" }]);
  await member.goals.add("Row", 5);
  await expectSoon(owner.goals.shown).toMatchObject([{ progress: "5 of 50" }]);
  await member.pages.openSpace("Personal");
  await expectSoon(member.goals.state).toBe("synced");
  expect(await member.goals.shown()).toEqual([]);
});

test("CLI-32: a viewer cannot edit, and can as soon as he is an editor", async ({ openClub }) => {
  const { space, owner, member } = await openClub("viewer");
  await owner.goals.create({ name: "Row", target: 50 });
  await expectSoon(member.goals.shown).toMatchObject([{ name: "Row" }]);
  const step = member.goals.goal("Row").getByRole("button", { name: "+5 to Row" });
  expect(await step.getAttribute("aria-disabled")).toBe("true");
  await step.click({ force: true });
  await member.goals.page.getByText("You may only view this space").first().waitFor();
  expect(await member.goals.pending()).toBe(0);

  await space.changeRole("editor");
  await expectSoon(() => step.getAttribute("aria-disabled")).toBeNull();
  await member.goals.add("Row", 5);
  await expectSoon(owner.goals.shown).toMatchObject([{ progress: "5 of 50" }]);
  await space.changeRole("viewer");
  await expectSoon(() => step.getAttribute("aria-disabled")).toBe("true");
});

test("who is removed from a space receives nothing more of it and is told", async ({ openClub }) => {
  const { space, owner, member } = await openClub("editor");
  await owner.goals.create({ name: "Row" });
  await expectSoon(member.goals.shown).toMatchObject([{ name: "Row" }]);
  await space.removeMember();
  await member.goals.page.getByText("You do not belong to Club any more").waitFor();
  await expectSoon(member.goals.shown).toEqual([]);
  await expectSoon(member.pages.kept).not.toContain(space.id);
});

test("who is removed while he has unsent changes keeps them, with the reason", async ({ openClub }) => {
  const { space, owner, member } = await openClub("editor");
  await owner.goals.create({ name: "Row" });
  await expectSoon(member.goals.shown).toMatchObject([{ name: "Row" }]);
  await member.device.goOffline();
  await member.goals.add("Row", 5);
  await space.removeMember();
  await member.device.goOnline();
  const { page } = member.goals;
  await page.getByText("You do not belong to this space any more").waitFor();
  await page.reload();
  await page.getByText("You do not belong to this space any more").waitFor();
  const waiting = page.getByRole("list", { name: "Not sent" });
  await waiting.getByText("Row").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download them" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Club-not-sent.json");
  await page.getByRole("button", { name: "Discard them" }).click();
  await expectSoon(member.goals.state).toBe("synced");
  await expectSoon(member.pages.kept).not.toContain(space.id);
});

test("a link leads somebody without an account into the space", async ({ app, account, openDevice }) => {
  const owner = await openDevice();
  const goals = await owner.openTab();
  await createAccountPages(goals.page).choose("New shared space");
  await goals.page.getByRole("dialog").getByRole("textbox").fill("Club");
  await goals.page.getByRole("button", { name: "Create", exact: true }).click();
  await goals.page.getByRole("button", { name: "Make a link" }).click();
  const link = await goals.page.getByLabel("Invitation link").inputValue();
  expect(link).toContain(app.address);

  const guest = await (await openDevice({ account: undefined })).newTab();
  const pages = createAccountPages(guest.page);
  await pages.open(link);
  await guest.page.getByText(`${account.name} invites you to Club.`).waitFor();
  await pages.signUp({ name: "Ben", email: "ben@example.org", password: "staple horse battery" });
  await guest.page.getByRole("button", { name: "Join Club" }).click();
  await guest.page.getByRole("button", { name: "Space: Club. Switch" }).waitFor();
  await guest.create({ name: "Made by Ben" });
  await goals.page.goto("/goals");
  await expectSoon(goals.shown).toMatchObject([{ name: "Made by Ben" }]);
});
