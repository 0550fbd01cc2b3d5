import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import { createGoalsPage, type GoalsPage } from "./goals-page.ts";

/** Headless Chromium, told to talk to nobody but the app. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** One browser profile: its tabs share a local database. */
export interface Device {
  /** Opens the app in a new tab and waits until its goals are there. */
  openTab(): Promise<GoalsPage>;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** What its tabs complained about so far. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openDevice(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
): Promise<Device> {
  const context = await browser.newContext({ baseURL: address, ...options });
  const complaints = listenForComplaints(context);
  return {
    async openTab() {
      const tab = createGoalsPage(await context.newPage());
      await tab.open();
      return tab;
    },
    goOffline: () => context.setOffline(true),
    goOnline: () => context.setOffline(false),
    complaints: () => complaints,
    close: () => context.close(),
  };
}

function listenForComplaints(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(error.error().stack ?? error.error().message));
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  return complaints;
}
