import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run, type RunOptions } from "../lib/run.ts";
import { type Check, nameOf } from "./check.ts";
import { type Verdict, verdictOfSimulation, verdictOfTests } from "./verdict.ts";

/** Runs a check in a copy of the checkout. */
export async function runCheck(folder: string, check: Check, stop: AbortSignal): Promise<Verdict> {
  const limit = AbortSignal.timeout(1_000 * check.seconds);
  // What a check leaves behind that is ended in the middle goes with the copy.
  const scratch = join(folder, ".scratch");
  await mkdir(scratch, { recursive: true });
  const options = {
    cwd: folder,
    env: { TMPDIR: scratch, TEMP: scratch, TMP: scratch },
    signal: AbortSignal.any([stop, limit]),
  };
  const verdict = check.kind === "tests" ? await runTests(check, options) : await simulate(check, options);
  stop.throwIfAborted();
  if (!limit.aborted) return verdict;
  return { kind: "undecided", why: `${nameOf(check)} did not end within ${check.seconds} s` };
}

async function runTests(
  check: Check & { kind: "tests" },
  options: RunOptions & { readonly cwd: string },
): Promise<Verdict> {
  const file = join(options.cwd, "node_modules", "report.json");
  await rm(file, { force: true });
  const { code, output } = await run(
    "vitest",
    ["run", "--project", check.project, "--reporter=json", `--outputFile=${file}`, ...check.files],
    options,
  );
  const report = await readFile(file, "utf8").catch(() => null);
  return report === null
    ? { kind: "undecided", why: output }
    : verdictOfTests(code, JSON.parse(report) as Parameters<typeof verdictOfTests>[1]);
}

async function simulate(
  { schedules }: Check & { kind: "simulation" },
  options: RunOptions,
): Promise<Verdict> {
  const { code, output } = await run("node", ["scripts/mutants/simulate.ts", String(schedules)], options);
  return verdictOfSimulation(code, output);
}
