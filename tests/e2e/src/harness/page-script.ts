import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { build } from "vite";

const ROOT = dirname(dirname(dirname(dirname(import.meta.dirname))));

/** An address with nothing on it, where scripts may use everything that a browser has. */
export interface EmptySite {
  readonly address: string;
  /** Opens a page there that has run a script of `packages/sync-client/testing`. */
  open(context: Pick<BrowserContext, "newPage">, script: string): Promise<Page>;
  close(): void;
}

export async function serveEmptySite(): Promise<EmptySite> {
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "text/html").end("<title>Empty</title>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    address,
    async open(context, script) {
      const page = await context.newPage();
      await page.goto(address);
      await page.evaluate(await bundle(join(ROOT, "packages", "sync-client", "testing", script)));
      return page;
    },
    close: () => void server.close(),
  };
}

/** The module and all that it imports, as one script. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "script" } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("the bundler was asked to watch");
  return output.output[0].code;
}
