import { readFile, readlink, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../lib/repository.ts";
import { copyCheckout } from "./checkout-copy.ts";

const CORE = "packages/sync-core/src/index.ts";

test("a copy's packages are its own, its dependencies the checkout's, and nothing of it reaches the checkout", async () => {
  const before = await readFile(join(root, CORE), "utf8");
  const { folder, remove } = await copyCheckout();
  try {
    const core = await realpath(join(folder, "packages/sync-client/node_modules/@tidemark/sync-core"));
    expect(core).toBe(join(folder, "packages/sync-core"));
    expect(await readlink(join(folder, "node_modules/vitest"))).toBe(join(root, "node_modules/vitest"));
    await writeFile(join(folder, CORE), "// altered");
    expect(await readFile(join(root, CORE), "utf8")).toBe(before);
  } finally {
    await remove();
  }
});
