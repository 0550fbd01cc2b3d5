import { startAppProcess } from "@tidemark/server/testing";
import type { BrowserContextOptions } from "playwright-core";
import { test as base, inject } from "vitest";
import { type Device, launchBrowser, openDevice } from "./browser.ts";
import { openDatabase } from "./database.ts";
import { assertWebAppBuilt } from "./web-app-built.ts";

/** A test with a database of its own, the app started on it, and as many devices as it opens. */
export const test = base
  .extend("chromiumPath", { scope: "file" }, () => process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium")
  .extend("adminUrl", { scope: "file" }, () => inject("adminUrl"))
  .extend("browser", { scope: "file" }, async ({ chromiumPath }, { onCleanup }) => {
    const browser = await launchBrowser(chromiumPath);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("database", async ({ adminUrl }, { onCleanup }) => {
    const database = await openDatabase(adminUrl);
    onCleanup(() => database.drop());
    return database;
  })
  .extend("app", async ({ database, onTestFailed }, { onCleanup }) => {
    await assertWebAppBuilt();
    const app = await startAppProcess(database);
    onTestFailed(() => tell("The app printed", app.output()));
    onCleanup(() => app.stop());
    return app;
  })
  .extend("openDevice", async ({ app, browser, onTestFailed }, { onCleanup }) => {
    const devices: Device[] = [];
    onTestFailed(() =>
      tell("The pages complained", devices.flatMap((device) => device.complaints()).join("\n")),
    );
    onCleanup(async () => void (await Promise.all(devices.map((device) => device.close()))));
    return async (options: BrowserContextOptions = {}) => {
      const device = await openDevice(browser, app.address, { reducedMotion: "reduce", ...options });
      devices.push(device);
      return device;
    };
  });

function tell(what: string, text: string): void {
  if (text !== "") process.stderr.write(`${what}:\n${text}\n`);
}
