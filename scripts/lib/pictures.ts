import type { Device } from "../../tests/e2e/src/harness/browser.ts";
import type { GoalsPage } from "../../tests/e2e/src/harness/goals-page.ts";
import { deleteDatabases, takeAllRoom, withholdDatabases } from "../../tests/e2e/src/harness/mishaps.ts";
import { account, invite, spaces, welcome } from "./account-scenes.ts";
import { daysFromNow, insertBelievableGoals, refuseLargeSavings } from "./believable-goals.ts";
import type { Others, Picture, Scene } from "./picture.ts";

const goals: Scene = {
  prepare: insertBelievableGoals,
  arrange: (page) => page.goal("Run 1,000 km").waitFor(),
};

const empty: Scene = {
  prepare: async () => undefined,
  arrange: (page) => page.page.getByRole("button", { name: "Set your first goal" }).waitFor(),
};

const form: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page) {
    await page.openForm();
    const dialog = page.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Walk the Rhine from source to sea");
    await dialog
      .getByRole("textbox", { name: "Description" })
      .fill("A weekend at a time, from Lai da Tuma to Hoek van Holland");
    await dialog.getByRole("button", { name: "Set goal" }).click();
    await dialog.getByText("Give the goal a target, a whole number.").waitFor();
  },
};

const news: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page, _device, { database }) {
    await page.goal("Emergency fund").getByRole("button", { name: "Emergency fund", exact: true }).click();
    const dialog = page.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Target" }).fill("15,000");
    await dialog.getByRole("textbox", { name: "Progress so far" }).fill("4,500");
    await database.sql`
      update goal set target_value = 10000, current_value = current_value + 250, description = 'Three months of rent'
      where name = 'Emergency fund'`;
    await dialog.getByText("Changed meanwhile to 10,000.").waitFor();
  },
};

const offline: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page, device) {
    await page.goal("Run 1,000 km").waitFor();
    await device.goOffline();
    await page.add("Learn 1,500 Italian words", 5);
    await page.add("Ship the side project", 1);
    await page.openForm();
    const dialog = page.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Plant a hedge");
    await dialog.getByRole("textbox", { name: "Target" }).fill("40");
    await dialog.getByRole("textbox", { name: "Unit" }).fill("shrubs");
    await dialog.getByRole("textbox", { name: "Due date" }).fill(daysFromNow(5));
    // Closes the calendar.
    await page.page.keyboard.press("Tab");
    await dialog.getByRole("button", { name: "Set goal" }).click();
    await page.goal("Plant a hedge").waitFor();
    await page.page.evaluate("scrollTo(0, 0)");
    await page.page.locator("[data-sync-state=offline]").waitFor({ state: "attached" });
  },
};

const pending: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page, device, others) {
    await offline.arrange(page, device, others);
    await page.openDetails();
  },
};

const refused: Scene = {
  async prepare(database) {
    await insertBelievableGoals(database);
    await refuseLargeSavings(database);
  },
  async arrange(page) {
    await page.edit("Emergency fund", { target: 90_000 });
    await page.page.locator("[data-row-status=failed]").waitFor();
    await page.openDetails();
  },
};

const conflict: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page, device, others) {
    await disagree(page, device, others);
    await page.conflict("Emergency fund").scrollIntoViewIfNeeded();
    await page.page.evaluate("scrollBy(0, 120)");
  },
};

const conflicts: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page, device, others) {
    await disagree(page, device, others);
    await page.openDetails();
  },
};

const progress: Scene = {
  async prepare(database) {
    await insertBelievableGoals(database);
    await database.sql`
      insert into goal (space_id, id, name, target_value, status)
      select space_id, gen_random_uuid(), 'Diary, page ' || n, 1, 'archived'
      from generate_series(1, 2400) n, (select distinct space_id from goal) space`;
  },
  async arrange({ page }) {
    await page.goto("/favicon.svg");
    await deleteDatabases(page);
    let pulls = 0;
    await page.context().route(/sync\.pull/, async (route) => {
      pulls += 1;
      if (pulls === 1) await route.continue();
    });
    await page.goto("/");
    await page.getByRole("main").getByRole("progressbar", { name: "Getting your goals" }).waitFor();
    await page.getByRole("button", { name: "Run 1,000 km", exact: true }).waitFor();
  },
};

const fullDisk: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page) {
    await page.goal("Run 1,000 km").waitFor();
    await takeAllRoom(page.page);
    await page.add("Ship the side project", 1);
    await page.banner().waitFor();
  },
};

const privateWindow: Scene = {
  prepare: insertBelievableGoals,
  async arrange(page) {
    await withholdDatabases(page.page);
    await page.reload();
    await page.banner().waitFor();
    await page.goal("Run 1,000 km").waitFor();
  },
};

/** Two devices that do not hear of each other change one goal's target, and edit and delete another. */
async function disagree(page: GoalsPage, device: Device, { openDevice }: Others): Promise<void> {
  const other = await openDevice();
  const elsewhere = await other.openTab();
  await elsewhere.goal("Emergency fund").waitFor();
  await page.goal("Emergency fund").waitFor();
  await device.goOffline();
  await page.edit("Emergency fund", { target: 15_000 });
  await page.edit("Piano: the two-part inventions", { target: 30, unit: "pieces, with the sinfonias" });
  await elsewhere.edit("Emergency fund", { target: 10_000 });
  await elsewhere.remove("Piano: the two-part inventions");
  await elsewhere.page.locator("[data-sync-state=synced]").waitFor({ state: "attached" });
  await device.goOnline();
  await page.page
    .locator("[data-sync-state=conflict][data-sync-conflicts='2']")
    .waitFor({ state: "attached" });
  await other.close();
}

/** All pictures of docs/screenshots. */
export const PICTURES: readonly Picture[] = [
  ...everyWay("goals", goals),
  ...everyWay("form", form),
  ...everyWay("news", news),
  ...everyWay("offline", offline),
  ...everyWay("pending", pending),
  ...everyWay("refused", refused),
  ...everyWay("conflict", conflict),
  ...everyWay("conflicts", conflicts),
  ...everyWay("progress", progress),
  ...everyWay("full", fullDisk),
  ...everyWay("private", privateWindow),
  ...everyWay("empty", empty),
  ...everyWay("account", account),
  ...everyWay("spaces", spaces),
  ...everyWay("invite", invite),
  ...everyWay("welcome", welcome),
];

function everyWay(name: string, scene: Scene): readonly Picture[] {
  const sizes = { desktop: 1280, phone: 390 } as const;
  return (["desktop", "phone"] as const).flatMap((size) =>
    (["light", "dark"] as const).map((scheme) => ({
      ...scene,
      name: `${name}-${sizes[size]}-${scheme}`,
      size,
      scheme,
    })),
  );
}
