import { writeFileSync } from "node:fs";
import type { SerializedError } from "vitest";
import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";
import type { Totals } from "./totals.ts";

/** A vitest reporter that writes the totals to the file named by `TIDEMARK_TOTALS`. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const path = process.env["TIDEMARK_TOTALS"];
    if (path === undefined) return;
    const sum = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const totals = countModule(module);
      sum.passed += totals.passed;
      sum.failed += totals.failed;
      sum.skipped += totals.skipped;
    }
    if (reason !== "passed" && sum.failed === 0) sum.failed = 1;
    writeFileSync(path, JSON.stringify(sum));
  }
}

/** Beside its tests, a file fails by what did not load or set up, and by what never came to an end. */
function countModule(module: TestModule): Totals {
  const count = { passed: 0, failed: module.errors().length, skipped: 0 };
  for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === "passed") count.passed += 1;
    else if (state === "skipped") count.skipped += 1;
    else count.failed += 1;
  }
  if (module.state() === "failed" && count.failed === 0) count.failed = 1;
  return count;
}
