import { checkReferences } from "./lib/references.ts";
import { run, type RunResult } from "./lib/run.ts";
import { step } from "./lib/step.ts";

interface Check {
  readonly name: string;
  readonly work: () => Promise<RunResult>;
}

const CHECKS: readonly Check[] = [
  { name: "types", work: () => run("tsc", ["-b", "--pretty"]) },
  { name: "lint", work: () => run("oxlint", ["--type-aware", "--deny-warnings"]) },
  { name: "unused code", work: () => run("knip", []) },
  { name: "format", work: () => run("oxfmt", ["--check"]) },
  { name: "references", work: checkReferences },
];

/** Runs one check, prints what it says if it says no, and tells whether it passed. */
async function passes({ name, work }: Check): Promise<boolean> {
  try {
    await step(name, async () => {
      const { code, output } = await work();
      if (code !== 0) throw new Error(output);
    });
    return true;
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return false;
  }
}

const results = await Promise.all(CHECKS.map(async (check) => ({ check, passed: await passes(check) })));
const failed = results.filter((result) => !result.passed).map((result) => result.check.name);
console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
