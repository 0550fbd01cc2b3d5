import type { Locator, Page } from "playwright-core";

/** The goals page in one tab, in the words of the person who looks at it. */
export interface GoalsPage {
  readonly page: Page;
  open(): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
  /** Waits until the browser has kept the app's own files, so that it starts without a network. */
  kept(): Promise<void>;

  create(goal: GoalEntry & { readonly name: string }): Promise<void>;
  edit(name: string, goal: GoalEntry): Promise<void>;
  /** Presses a button of the goal that counts: +1, +5. */
  add(name: string, by: 1 | 5): Promise<void>;
  remove(name: string): Promise<void>;
  openForm(): Promise<void>;
  /** Opens what stands behind the indicator. */
  openDetails(): Promise<Locator>;
  closeDetails(): Promise<void>;
  syncNow(): Promise<void>;

  /** The goal's place in the list. */
  goal(name: string): Locator;
  /** What the goal's place says about its conflicts. */
  conflict(name: string): Locator;
  /** What is told below the header of this device's storage. */
  banner(): Locator;
  /** The goals in the list, by name: their order there is the person's choice. */
  shown(): Promise<readonly ShownGoal[]>;
  /** What the indicator stands on, such as `synced` or `offline`. */
  state(): Promise<string | null>;
  /** How many changes the indicator says are waiting. */
  pending(): Promise<number>;
  /** When this document was loaded: another number after a reload. */
  loadedAt(): Promise<number>;
}

/** What a person types into the form; what is left out stays as it is. */
export interface GoalEntry {
  readonly name?: string;
  readonly description?: string;
  readonly target?: number;
  readonly unit?: string;
}

export interface ShownGoal {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Such as "3 of 10 km". */
  readonly progress: string;
  readonly status: string;
}

export function createGoalsPage(page: Page): GoalsPage {
  const indicator = page.locator("[data-sync-state]");
  const dialog = page.getByRole("dialog");
  const goal = (name: string) =>
    page.locator("[data-goal-id]").filter({ has: page.getByRole("button", { name, exact: true }) });
  const arrived = () => page.getByRole("button", { name: "New goal" }).first().waitFor();

  async function fill(entry: GoalEntry): Promise<void> {
    const fields = {
      Name: entry.name,
      Description: entry.description,
      Target: entry.target,
      Unit: entry.unit,
    };
    for (const [label, value] of Object.entries(fields)) {
      if (value !== undefined) await dialog.getByRole("textbox", { name: label }).fill(String(value));
    }
  }

  async function save(button: string): Promise<void> {
    await dialog.getByRole("button", { name: button }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  return {
    page,
    async open() {
      await page.goto("/");
      await arrived();
    },
    async reload() {
      await page.reload();
      await arrived();
    },
    close: () => page.close(),
    kept: () => page.evaluate(async () => void (await navigator.serviceWorker.ready)),

    async create(entry) {
      await this.openForm();
      await fill({ target: 100, ...entry });
      await save("Set goal");
    },
    async edit(name, entry) {
      await goal(name).getByRole("button", { name, exact: true }).click();
      await dialog.waitFor();
      await fill(entry);
      await save("Save changes");
    },
    add: (name, by) =>
      goal(name)
        .getByRole("button", { name: `+${by} to ${name}` })
        .click(),
    async remove(name) {
      await goal(name)
        .getByRole("button", { name: `More for ${name}` })
        .click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await goal(name).waitFor({ state: "detached" });
    },
    async openDetails() {
      await page.getByRole("button", { name: /^Sync details/ }).click();
      const details = page.getByRole("dialog", { name: "Sync details" });
      await details.waitFor();
      return details;
    },
    async closeDetails() {
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    },
    async openForm() {
      await page.getByRole("button", { name: "New goal" }).first().click();
      await dialog.waitFor();
    },
    syncNow: () => page.getByRole("button", { name: /Sync now$/ }).click(),

    goal,
    conflict: (name) => goal(name).locator("[data-conflict]"),
    banner: () => page.locator("[data-banner]"),
    shown: () => page.locator("[data-goal-id]").evaluateAll(readGoals),
    state: () => indicator.getAttribute("data-sync-state"),
    pending: async () => Number(await indicator.getAttribute("data-sync-pending")),
    loadedAt: () => page.evaluate(() => performance.timeOrigin),
  };
}

/** Runs in the page, so it may use nothing from here. */
function readGoals(rows: readonly Element[]): ShownGoal[] {
  const goals = rows.map((row) => ({
    id: row.getAttribute("data-goal-id") ?? "",
    name: row.querySelector("h2")?.textContent ?? "",
    description: row.querySelector("p")?.textContent ?? "",
    progress: row.querySelector("[role=progressbar]")?.getAttribute("aria-valuetext") ?? "",
    status: row.getAttribute("data-row-status") ?? "",
  }));
  return goals.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
