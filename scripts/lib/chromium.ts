import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { root } from "./repository.ts";
import { run } from "./run.ts";
import { StepFailed } from "./step.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const USUAL_PLACES = [
  "/usr/bin",
  "/usr/local/bin",
  "/snap/bin",
  "/opt/google/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of a Chromium that runs: the one `CHROMIUM_PATH` names, else one this machine has, else Debian's package
 * (as root), else Playwright's own download.
 */
export async function provideChromium(): Promise<string> {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") {
    if (await runs(given)) return given;
    throw new StepFailed(
      `CHROMIUM_PATH is ${given}, and no browser runs there. Correct it, or unset it to have one found.`,
    );
  }
  return (
    (await findInstalled()) ??
    (await installFromDebian()) ??
    (await installFromPlaywright()) ??
    Promise.reject(
      new StepFailed(
        "The browser tests need Chromium, and it could not be installed. Install it and set CHROMIUM_PATH.",
      ),
    )
  );
}

async function findInstalled(): Promise<string | undefined> {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...USUAL_PLACES];
  const candidates = folders.flatMap((folder) => [folder, ...NAMES.map((name) => join(folder, name))]);
  for (const path of new Set(candidates)) {
    if ((await isFile(path)) && (await runs(path))) return path;
  }
  return undefined;
}

async function installFromDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !(await isFile("/etc/debian_version"))) return undefined;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-q"], { env }); // fails for one dead mirror of many: the install tells
  const installed = await run("apt-get", ["install", "-yq", "--no-install-recommends", "chromium"], { env });
  if (installed.code !== 0) console.log(`Debian's Chromium did not install:\n${installed.output}`);
  return installed.code === 0 ? findInstalled() : undefined;
}

async function installFromPlaywright(): Promise<string | undefined> {
  const require = createRequire(join(root, "tests", "e2e", "package.json"));
  const { chromium } = require("playwright-core") as { chromium: { executablePath(): string } };
  const path = chromium.executablePath();
  if (await runs(path)) return path;
  const cli = join(dirname(require.resolve("playwright-core/package.json")), "cli.js");
  const dependencies = process.getuid?.() === 0 ? ["--with-deps"] : [];
  const installed = await run(process.execPath, [cli, "install", ...dependencies, "chromium"]);
  if (installed.code !== 0) console.log(`Playwright's Chromium did not install:\n${installed.output}`);
  return (await runs(path)) ? path : undefined;
}

async function runs(path: string): Promise<boolean> {
  const { code, output } = await run(path, ["--version"], { signal: AbortSignal.timeout(20_000) });
  return code === 0 && /chrom/i.test(output);
}

async function isFile(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
