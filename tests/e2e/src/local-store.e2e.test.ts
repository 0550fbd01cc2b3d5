import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { build } from "vite";
import { expect } from "vitest";
import { test } from "./harness/test.ts";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const CONTRACT = join(ROOT, "packages", "sync-client", "testing", "local-store-page.ts");

test("Chromium's IndexedDB keeps every promise of a local store", async ({ browser, onTestFinished }) => {
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "text/html").end("<title>Empty</title>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await page.evaluate(await bundle(CONTRACT));

  const facts = await page.evaluate(() => (globalThis as unknown as ContractPage).checkIndexedDb());
  await page.close();
  expect(facts.length).toBeGreaterThan(10);
  expect(facts.filter(({ failure }) => failure !== null)).toEqual([]);
});

interface ContractPage {
  checkIndexedDb(): Promise<readonly { readonly name: string; readonly failure: string | null }[]>;
}

/** The module and all that it imports, as one script. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "contract" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("the bundler was asked to watch");
  return output.output[0].code;
}
