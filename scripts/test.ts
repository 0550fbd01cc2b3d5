import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./lib/build.ts";
import { provideChromium } from "./lib/chromium.ts";
import { root } from "./lib/repository.ts";
import { run } from "./lib/run.ts";
import { step, StepFailed } from "./lib/step.ts";
import { provideTools } from "./lib/tools.ts";
import { formatTotals, type Totals } from "./lib/totals.ts";

/**
 * Runs the tests, all of them or those the arguments select (they are vitest's: `pnpm test --project unit`), after
 * providing what these need. The last line is the totals; the exit code says whether all is well.
 */
async function main(): Promise<Totals> {
  const [first, ...rest] = process.argv.slice(2);
  const args = first === undefined || first === "--" ? rest : [first, ...rest];
  const env = (await needsBrowser(args)) ? await prepareBrowserTests() : {};
  const folder = await mkdtemp(join(tmpdir(), "tidemark-totals-"));
  try {
    const file = join(folder, "totals.json");
    const reporters = ["--reporter=default", `--reporter=${join(root, "scripts/lib/totals-reporter.ts")}`];
    const { code } = await run("vitest", ["run", ...reporters, ...args], {
      env: { ...env, TIDEMARK_TOTALS: file },
      output: "inherit",
    });
    const totals = await readTotals(file);
    return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks vitest which files it would run; if it will not say, better to prepare too much. */
async function needsBrowser(args: readonly string[]): Promise<boolean> {
  const { code, output } = await run("vitest", ["list", "--filesOnly", ...args]);
  return code !== 0 || output.includes(".e2e.test.ts");
}

async function prepareBrowserTests(): Promise<Record<string, string>> {
  await provideTools();
  const [path] = await Promise.all([
    step("Chromium found", provideChromium),
    step("Web app built", () => build()),
  ]);
  return { CHROMIUM_PATH: path };
}

/** A runner that crashed leaves no totals. */
async function readTotals(file: string): Promise<Totals> {
  const text = await readFile(file, "utf8").catch(() => '{"passed":0,"failed":1,"skipped":0}');
  return JSON.parse(text) as Totals;
}

process.on("SIGINT", () => undefined); // the terminal tells vitest as well; we stay to say the totals
const totals = await main().catch((error: unknown) => {
  console.error(error instanceof StepFailed ? error.message : error);
  return { passed: 0, failed: 1, skipped: 0 };
});
console.log(formatTotals(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;
