import { signUp, startAppProcess } from "@tidemark/server/testing";
import { test as base, inject } from "vitest";
import { type Device, type DeviceOptions, launchBrowser, openDevice } from "./browser.ts";
import { openDatabase } from "./database.ts";
import { assertWebAppBuilt } from "./web-app-built.ts";

/**
 * A test with a database of its own, the app started on it, somebody with an account, and as many devices of his as it
 * opens. `openDevice({ account: undefined })` is a device on which nobody is signed in.
 */
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
  .extend("account", async ({ app, database }) => {
    const account = await signUp(app.address);
    database.useSpace(account.space);
    return account;
  })
  .extend("openDevice", async ({ app, account, browser, onTestFailed }, { onCleanup }) => {
    const devices: Device[] = [];
    onTestFailed(() =>
      tell("The pages complained", devices.flatMap((device) => device.complaints()).join("\n")),
    );
    onCleanup(async () => void (await Promise.all(devices.map((device) => device.close()))));
    return async (options: DeviceOptions = {}) => {
      const device = await openDevice(browser, app.address, { reducedMotion: "reduce", account, ...options });
      devices.push(device);
      return device;
    };
  });

function tell(what: string, text: string): void {
  if (text !== "") process.stderr.write(`${what}:\n${text}\n`);
}
