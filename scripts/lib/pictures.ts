import type { Device } from "../../tests/e2e/src/harness/browser.ts";
import type { AppDatabase } from "../../tests/e2e/src/harness/database.ts";
import type { GoalsPage } from "../../tests/e2e/src/harness/goals-page.ts";
import { daysFromNow, insertBelievableGoals, refuseLargeSavings } from "./believable-goals.ts";

/** One picture: what the database holds before, and what is done on the page. */
export interface Picture {
  readonly name: string;
  readonly size: "desktop" | "phone";
  readonly scheme: "light" | "dark";
  readonly prepare: (database: AppDatabase) => Promise<void>;
  readonly arrange: (goals: GoalsPage, device: Device) => Promise<void>;
}

type Scene = Pick<Picture, "prepare" | "arrange">;

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

const refused: Scene = {
  async prepare(database) {
    await insertBelievableGoals(database);
    await refuseLargeSavings(database);
  },
  async arrange(page) {
    await page.edit("Emergency fund", { target: 90_000 });
    await page.page.locator("[data-row-status=failed]").waitFor();
    await page.page.getByRole("button", { name: "Sync details" }).click();
    await page.page.getByRole("dialog", { name: "Sync details" }).waitFor();
  },
};

/** All pictures of docs/screenshots. */
export const PICTURES: readonly Picture[] = [
  ...everyWay("goals", goals),
  ...everyWay("form", form),
  ...everyWay("offline", offline),
  ...everyWay("refused", refused),
  ...everyWay("empty", empty),
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
