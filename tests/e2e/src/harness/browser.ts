import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";
import type { TestAccount } from "@tidemark/server/testing";
import { createGoalsPage, type GoalsPage } from "./goals-page.ts";

/** Headless Chromium, told to talk to nobody but the app. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One browser profile: its tabs share a local database. */
export interface Device {
  /** Opens the app in a new tab and waits until its goals are there. */
  openTab(): Promise<GoalsPage>;
  /** A new tab in which nothing is opened yet. */
  newTab(): Promise<GoalsPage>;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** What its tabs complained about so far. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openDevice(
  browser: Browser,
  address: string,
  { account, ...options }: DeviceOptions,
): Promise<Device> {
  const context = await browser.newContext({ baseURL: address, ...options });
  if (account) await letIn(context, address, account);
  return deviceOf(context);
}

/** What a device is like; without an account nobody is signed in on it. */
export interface DeviceOptions extends BrowserContextOptions {
  readonly account?: Pick<TestAccount, "cookie"> | undefined;
}

function letIn(
  context: BrowserContext,
  address: string,
  { cookie }: Pick<TestAccount, "cookie">,
): Promise<void> {
  return context.addCookies([{ ...cookie, url: address, httpOnly: true, sameSite: "Lax" }]);
}

/** A browser of its own whose profile is a folder, which may be copied while it is closed. */
export async function openProfile(
  executablePath: string,
  { address, account }: { readonly address: string; readonly account: TestAccount },
  folder: string,
): Promise<Device> {
  const options = { executablePath, args: ARGUMENTS, baseURL: address, reducedMotion: "reduce" } as const;
  const context = await chromium.launchPersistentContext(folder, options);
  await letIn(context, address, account);
  return deviceOf(context);
}

function deviceOf(context: BrowserContext): Device {
  const complaints = listenForComplaints(context);
  const newTab = async () => createGoalsPage(await context.newPage());
  return {
    newTab,
    async openTab() {
      const tab = await newTab();
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
