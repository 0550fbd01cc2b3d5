import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { takeAllRoom } from "./harness/mishaps.ts";
import { openTwo, reconnect } from "./harness/people.ts";
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
    await page.openDetails();
    expect(await violationsOn(page.page), "the details of syncing").toEqual([]);
  },
);

test.for([
  { colorScheme: "light", viewport: DESKTOP },
  { colorScheme: "dark", viewport: PHONE },
] as const)(
  "nobody is shut out of conflicts and of a full disk ($colorScheme, $viewport.width px)",
  async ({ colorScheme, viewport }, { database, openDevice }) => {
    const [first, second] = await openTwo(database, () => openDevice({ colorScheme, viewport }));
    await first.page.edit("Read", { target: 30, unit: "books" });
    await second.page.edit("Read", { target: 40, unit: "pages" });
    await reconnect(first, second);
    await expectSoon(first.page.state).toBe("conflict");
    const { page } = first.page;
    expect(await violationsOn(page), "conflicts at their goal").toEqual([]);
    await first.page.openDetails();
    expect(await violationsOn(page), "conflicts in the details").toEqual([]);
    await first.page.closeDetails();

    // The button goes with its conflict; the keyboard does not go nowhere.
    await first.page
      .conflict("Read")
      .first()
      .getByRole("button", { name: /^Keep this/ })
      .press("Enter");
    await expectSoon(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Read");
    await takeAllRoom(page);
    await first.page.add("Read", 5);
    await first.page.banner().waitFor();
    expect(await violationsOn(page), "a full disk").toEqual([]);
  },
);
