import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("CLI-29: a server that dies is noticed by itself, called by one name, and told of when a person asks", async ({
  app,
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Read" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  const states = await page.page.locator("[data-sync-state]").evaluateHandle((indicator) => {
    const seen: (string | null)[] = [];
    new MutationObserver(() => seen.push(indicator.getAttribute("data-sync-state"))).observe(indicator, {
      attributeFilter: ["data-sync-state"],
    });
    return seen;
  });
  await app.kill();
  await expectSoon(page.state).toBe("unreachable");
  expect(await states.jsonValue()).toEqual(["reconnecting", "unreachable"]);
  await page.add("Read", 5);

  const details = await page.openDetails();
  await details.getByRole("button", { name: "Sync now" }).click();
  await page.page
    .getByText(/^Could not reach the server\. 1 change is safe on this device\. Next try/)
    .waitFor();
  const told = await details.textContent();
  expect(told).toContain("Changes from elsewhereonce the server answers");
  expect(told).toMatch(/Next tryin (a moment|\d+ seconds|a minute)/);
  await details.getByRole("button", { name: "Check everything" }).click();
  await details.getByText("as soon as that answers").waitFor();
  await page.closeDetails();

  await app.restart();
  await page.syncNow();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject([{ progress: "5 of 100", status: "synced" }]);
});
