import { expect } from "vitest";
import { serveEmptySite } from "./harness/page-script.ts";
import { test } from "./harness/test.ts";

test("Chromium's IndexedDB keeps every promise of a local store", async ({ browser, onTestFinished }) => {
  const site = await serveEmptySite();
  onTestFinished(site.close);
  const page = await site.open(browser, "local-store-page.ts");

  const facts = await page.evaluate(() => (globalThis as unknown as ContractPage).checkIndexedDb());
  await page.close();
  expect(facts.length).toBeGreaterThan(10);
  expect(facts.filter(({ failure }) => failure !== null)).toEqual([]);
});

interface ContractPage {
  checkIndexedDb(): Promise<readonly { readonly name: string; readonly failure: string | null }[]>;
}
