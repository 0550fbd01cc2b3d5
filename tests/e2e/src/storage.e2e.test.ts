import { expect } from "vitest";
import { serveEmptySite } from "./harness/page-script.ts";
import { test } from "./harness/test.ts";

interface OfflineClient {
  add(title: string, length?: number): Promise<string | null>;
  titles(): readonly string[];
  status(): { readonly pending: number; readonly storage: { readonly kind: string } | null };
  close(): Promise<void>;
}

/** What the script of these pages puts there; `client` is a test's own. */
interface StoragePage {
  openOfflineClient(name: string): Promise<OfflineClient>;
  client: OfflineClient;
}

test("DEV-6: Chromium's database deleted under the app loses no unsent edit", async ({
  browser,
  onTestFinished,
}) => {
  const site = await serveEmptySite();
  onTestFinished(site.close);
  const context = await browser.newContext();
  const tabs = [await site.open(context, "storage-page.ts"), await site.open(context, "storage-page.ts")];
  for (const [index, tab] of tabs.entries()) {
    const added = await tab.evaluate(async (n) => {
      const page = globalThis as unknown as StoragePage;
      page.client = await page.openOfflineClient("deleted");
      return page.client.add(`tab ${n}`);
    }, index);
    expect(added).toBeNull();
  }
  const outside = await context.newPage();
  await outside.goto(site.address);
  await outside.evaluate(
    () => new Promise((resolve) => (indexedDB.deleteDatabase("deleted").onsuccess = resolve)),
  );
  for (const tab of tabs) {
    await tab.waitForFunction(
      () => (globalThis as unknown as StoragePage).client.status().storage?.kind === "restored",
    );
    expect(await tab.evaluate(() => (globalThis as unknown as StoragePage).client.add("after"))).toBeNull();
  }
  const reopened = await site.open(context, "storage-page.ts");
  const kept = await reopened.evaluate(async () => {
    const client = await (globalThis as unknown as StoragePage).openOfflineClient("deleted");
    return { titles: client.titles(), pending: client.status().pending };
  });
  expect(kept.pending).toBe(4);
  expect([...kept.titles].toSorted()).toEqual(["after", "after", "tab 0", "tab 1"]);
  await context.close();
});

test("DEV-4: Chromium without room refuses an edit, says so, and takes it when there is room", async ({
  browser,
  onTestFinished,
}) => {
  const site = await serveEmptySite();
  onTestFinished(site.close);
  const context = await browser.newContext();
  const page = await site.open(context, "storage-page.ts");
  const quota = await context.newCDPSession(page);
  const setQuota = (quotaSize?: number) =>
    quota.send("Storage.overrideQuotaForOrigin", {
      origin: site.address,
      ...(quotaSize !== undefined && { quotaSize }),
    });
  // Before the first write: the browser remembers for a while how much room there was.
  await setQuota(5_000_000);
  await page.evaluate(async () => {
    const own = globalThis as unknown as StoragePage;
    own.client = await own.openOfflineClient("full");
  });
  expect(await page.evaluate(() => (globalThis as unknown as StoragePage).client.add("before"))).toBeNull();

  const refused = await page.evaluate(async () => {
    const { client } = globalThis as unknown as StoragePage;
    for (let n = 0; n < 50; n += 1) {
      const why = await client.add(`large ${n}`, 200_000);
      if (why !== null) return { why, kind: client.status().storage?.kind, titles: client.titles() };
    }
    return null;
  });
  expect(refused).toMatchObject({ why: "full", kind: "full" });
  expect(refused?.titles).toContain("before");

  await setQuota();
  const taken = await page.evaluate(async () => {
    const { client } = globalThis as unknown as StoragePage;
    return {
      why: await client.add("after", 200_000),
      storage: client.status().storage,
      titles: client.titles(),
    };
  });
  expect(taken).toMatchObject({ why: null, storage: null });
  expect(taken.titles).toEqual([...(refused?.titles ?? []), "after"]);
  await context.close();
});
