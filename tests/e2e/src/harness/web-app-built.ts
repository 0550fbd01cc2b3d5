import { access } from "node:fs/promises";
import { dirname, join } from "node:path";

const ROOT = dirname(dirname(dirname(dirname(import.meta.dirname))));

/** Without the web app there is nothing to open; a failing page would not say so. */
export async function assertWebAppBuilt(): Promise<void> {
  await access(join(ROOT, "apps", "web", "dist", "index.html")).catch(() => {
    throw new Error("The web app is not built. Run `pnpm build` first, or `pnpm test`, which does.");
  });
}
