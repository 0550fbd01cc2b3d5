import type { Page } from "playwright-core";

/** Ways in and out, in the words of the person who goes them. */
export interface AccountPages {
  /** Opens the app where nobody is signed in. */
  open(path?: string): Promise<void>;
  tryOut(): Promise<void>;
  signIn(who: Credentials): Promise<void>;
  signUp(who: NewPerson): Promise<void>;
  /** Makes an account of a trial. */
  createAccount(who: NewPerson): Promise<void>;
  /** In place, after the session has ended. */
  signInAgain(who: Pick<Credentials, "password">): Promise<void>;
  /** Presses a button of the question whether to sign out, and gives what it says. */
  signOut(button: string | RegExp): Promise<string>;
  choose(item: string): Promise<void>;
  openSpace(name: string): Promise<void>;
  /** Makes a shared space and goes to its settings. */
  makeSpace(name: string): Promise<void>;
  /** Makes a link into the space whose settings are open. */
  makeLink(role?: "Viewer" | "Editor" | "Owner"): Promise<string>;
  /** Everything that this browser keeps for the app's address, as one text. */
  kept(): Promise<string>;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface NewPerson extends Credentials {
  readonly name: string;
}

export function createAccountPages(page: Page): AccountPages {
  const dialog = page.getByRole("dialog");
  const door = page.getByRole("region", { name: "Come in" });
  const arrived = () => page.getByRole("button", { name: /^Account:/ }).waitFor();

  async function fill(place: typeof door, who: Partial<NewPerson>): Promise<void> {
    if (who.name !== undefined) await place.getByLabel("Your name").fill(who.name);
    if (who.email !== undefined) await place.getByLabel("E-mail").fill(who.email);
    if (who.password !== undefined) await place.getByLabel("Password", { exact: true }).fill(who.password);
  }

  async function choose(item: string): Promise<void> {
    await page.getByRole("button", { name: /^Account:/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  }

  return {
    async open(path = "/") {
      await page.goto(path);
      await door.waitFor();
    },
    async tryOut() {
      await door.getByRole("button", { name: "Try without an account" }).click();
      await arrived();
    },
    async signIn(who) {
      await fill(door, { email: who.email, password: who.password });
      await door.getByRole("button", { name: "Sign in", exact: true }).click();
      await arrived();
    },
    async signUp(who) {
      await door.getByText("Create account", { exact: true }).first().click();
      await fill(door, who);
      await door.getByRole("button", { name: "Create account" }).click();
      await arrived();
    },
    async createAccount(who) {
      await choose("Create an account");
      await fill(dialog, who);
      await dialog.getByRole("button", { name: "Create account" }).click();
      await dialog.waitFor({ state: "hidden" });
    },
    async signInAgain({ password }) {
      await page.getByRole("button", { name: "Sign in again" }).click();
      await fill(dialog, { password });
      await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
    },
    async signOut(button) {
      await choose("Sign out");
      const press = dialog.getByRole("button", { name: button });
      await press.and(page.locator(":enabled")).waitFor();
      const said = await dialog.innerText();
      await press.click();
      await door.waitFor();
      return said;
    },
    choose,
    async openSpace(name) {
      await page.getByRole("button", { name: /^Space:/ }).click();
      await page.getByRole("menuitemradio", { name }).click();
      await page.getByRole("button", { name: `Space: ${name}. Switch` }).waitFor();
    },
    async makeSpace(name) {
      await choose("New shared space");
      await dialog.getByRole("textbox").fill(name);
      await dialog.getByRole("button", { name: "Create", exact: true }).click();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    },
    async makeLink(role = "Editor") {
      const links = page.getByLabel("Invitation link");
      const former = (await links.count()) === 0 ? "" : await links.inputValue();
      await page.getByLabel("What the invited person may do").selectOption(role);
      await page.getByRole("button", { name: "Make a link" }).click();
      await links.and(page.locator(`:not([value="${former}"])`)).waitFor();
      return links.inputValue();
    },
    kept: () =>
      page.evaluate(async () => {
        const databases = await indexedDB.databases();
        const storages = [localStorage, sessionStorage].map((storage) =>
          JSON.stringify(Object.entries(storage)),
        );
        return [...databases.map(({ name }) => name), ...storages].join("\n");
      }),
  };
}
