import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startServer } from "../apps/server/src/index.ts";
import { signUp, startTestCluster } from "../apps/server/testing/index.ts";
import { launchBrowser, openDevice } from "../tests/e2e/src/harness/browser.ts";
import { openDatabase } from "../tests/e2e/src/harness/database.ts";
import { build } from "./lib/build.ts";
import { provideChromium } from "./lib/chromium.ts";
import type { Picture } from "./lib/picture.ts";
import { PICTURES } from "./lib/pictures.ts";
import { root } from "./lib/repository.ts";
import { step } from "./lib/step.ts";

const FOLDER = join(root, "docs/screenshots");
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

/**
 * Takes the pictures of docs/screenshots: the app as it is served, on a throwaway database for each picture. A name as
 * an argument takes only the pictures that begin with it.
 */
async function main(): Promise<void> {
  const [executable] = await Promise.all([provideChromium(), build(), mkdir(FOLDER, { recursive: true })]);
  const browser = await launchBrowser(executable);
  const cluster = await startTestCluster();
  try {
    const [wanted = ""] = process.argv.slice(2);
    for (const picture of PICTURES.filter(({ name }) => name.startsWith(wanted))) {
      await step(picture.name, () => take(picture, cluster.adminUrl, browser));
    }
  } finally {
    await browser.close();
    await cluster.stop();
  }
}

async function take(
  { name, size, scheme, prepare, arrange }: Picture,
  clusterUrl: string,
  browser: Awaited<ReturnType<typeof launchBrowser>>,
): Promise<void> {
  const database = await openDatabase(clusterUrl);
  const server = await startServer({
    url: database.url,
    adminUrl: database.adminUrl,
    host: "127.0.0.1",
    port: 0,
    accounts: { secret: "what the pictures are signed with, for a moment" },
    webRoot: join(root, "apps/web/dist"),
  });
  const account = await signUp(server.address);
  database.useSpace(account.space);
  await prepare(database);
  const open = () =>
    openDevice(browser, server.address, {
      account,
      viewport: SIZES[size],
      colorScheme: scheme,
      reducedMotion: "reduce",
      hasTouch: size === "phone",
    });
  const device = await open();
  try {
    const goals = await device.openTab();
    // A second visit, with the app's own files kept.
    await goals.kept();
    await goals.reload();
    await arrange(goals, device, { address: server.address, database, openDevice: open });
    await goals.page.evaluate("document.fonts.ready.then(() => undefined)");
    await goals.page.waitForTimeout(400);
    await goals.page.screenshot({ path: join(FOLDER, `${name}.png`) });
  } finally {
    await device.close();
    await server.stop();
    await database.drop();
  }
}

await main();
