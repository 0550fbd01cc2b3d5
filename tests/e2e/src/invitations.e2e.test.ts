import { expect } from "vitest";
import { createAccountPages } from "./harness/account-pages.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

const BEN = { name: "Ben", email: "ben@example.org", password: "staple horse battery" };

test("who belongs to a space already is told so by its link, and gets there", async ({ openDevice }) => {
  const { page } = await (await openDevice()).openTab();
  const pages = createAccountPages(page);
  await pages.makeSpace("Club");
  const link = await pages.makeLink();
  await pages.openSpace("Personal");
  await page.goto(link);
  await page.getByRole("heading", { name: "You are already in Club" }).waitFor();
  expect(await page.getByRole("button", { name: /^Join/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Go to Club" }).click();
  await page.getByRole("button", { name: "Space: Club. Switch" }).waitFor();
  await page.waitForURL("**/goals");
});

test("a link that never was one is told in a sentence, whoever opens it", async ({ openDevice }) => {
  const member = await (await openDevice()).openTab();
  await member.kept();
  const stranger = await (await openDevice({ account: undefined })).newTab();
  const visits = [
    [member, "garbage%00"],
    [member, "nonsense"],
    [stranger, "nonsense"],
    [stranger, "x".repeat(300)],
  ] as const;
  for (const [{ page }, token] of visits) {
    await page.goto(`/invite/${token}`);
    await page.getByText("This invitation is not valid any more, or never was.").waitFor();
  }
});

test("open invitations are told apart: the newest first, its role, its age, its end", async ({
  database,
  openDevice,
  account,
}) => {
  const { page } = await (await openDevice()).openTab();
  const pages = createAccountPages(page);
  await pages.makeSpace("Club");
  await pages.makeLink("Viewer");
  await database.sql`update accounts.invitation set created_at = now() - interval '3 hours'`;
  await pages.makeLink("Editor");
  const rows = page.getByRole("list", { name: "Open invitations" }).getByRole("listitem");
  await expectSoon(() => rows.count()).toBe(2);
  expect(await rows.first().innerText()).toContain("Editor");
  expect(await rows.first().innerText()).toContain("The link above");
  expect(await rows.last().innerText()).toContain(`Made 3 hours ago by ${account.name}`);
  expect(await rows.last().innerText()).toContain("ends in 7 days");
  expect(await rows.last().locator("time").first().getAttribute("title")).toMatch(/20\d\d, \d\d:\d\d:\d\d$/);
  await rows.last().getByRole("button", { name: "Take back the viewer’s invitation of 3 hours ago" }).click();
  await expectSoon(() => rows.count()).toBe(1);
});

test("a link that somebody has used is refused to the next, who is told what to do", async ({
  openDevice,
}) => {
  const { page } = await (await openDevice()).openTab();
  const pages = createAccountPages(page);
  await pages.makeSpace("Club");
  const link = await pages.makeLink();
  const guest = await (await openDevice({ account: undefined })).newTab();
  const door = createAccountPages(guest.page);
  await door.open(link);
  await door.signUp(BEN);
  await guest.page.getByRole("button", { name: "Join Club" }).click();
  await guest.page.getByRole("button", { name: "Space: Club. Switch" }).waitFor();
  const late = await (await openDevice({ account: undefined })).newTab();
  await late.page.goto(link);
  await late.page.getByText("This invitation was used already. Ask for a new one.").waitFor();
});
