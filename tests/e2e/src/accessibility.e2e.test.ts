import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

test.for([
  { colorScheme: "light", viewport: DESKTOP },
  { colorScheme: "dark", viewport: DESKTOP },
  { colorScheme: "light", viewport: PHONE },
  { colorScheme: "dark", viewport: PHONE },
] as const)(
  "nobody is shut out of the goals page and its form ($colorScheme, $viewport.width px)",
  async ({ colorScheme, viewport }, { database, openDevice }) => {
    await database.sql`alter table goal add constraint goal_name_polite check (name not ilike '%damn%')`;
    await database.insertGoal({ name: "Overdue", due_on: "2020-01-01" });
    await database.insertGoal({ name: "Far away", due_on: "2090-12-31" });
    const device = await openDevice({ colorScheme, viewport });
    const page = await device.openTab();
    expect(await violationsOn(page.page), "the list").toEqual([]);

    await page.create({ name: "Damn it", description: "Refused by the database" });
    await expectSoon(async () => (await page.shown()).map(({ status }) => status)).toContain("failed");
    expect(await violationsOn(page.page), "a refused goal").toEqual([]);

    await page.openForm();
    expect(await violationsOn(page.page), "the form").toEqual([]);
    await page.page.getByRole("button", { name: "Set goal" }).click();
    expect(await violationsOn(page.page), "the form's complaints").toEqual([]);
    await page.page.keyboard.press("Escape");
    await page.page.getByRole("dialog").waitFor({ state: "hidden" });

    await device.goOffline();
    await expectSoon(page.state).toBe("offline");
    expect(await violationsOn(page.page), "offline").toEqual([]);
    await page.page.getByRole("button", { name: "Sync details" }).click();
    await page.page.getByRole("dialog", { name: "Sync details" }).waitFor();
    expect(await violationsOn(page.page), "the details of syncing").toEqual([]);
  },
);

/** What axe finds, as sentences; once nothing on the page moves any more, since half-faded colours have no contrast. */
async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(
    async () => void (await Promise.allSettled(document.getAnimations().map((each) => each.finished))),
  );
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.flatMap(({ help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${help}: ${html} ${failureSummary}`),
    );
  });
}
