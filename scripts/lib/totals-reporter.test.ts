import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run, type RunResult } from "./run.ts";
import { formatTotals, type Totals } from "./totals.ts";

const REPORTER = join(import.meta.dirname, "totals-reporter.ts");

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-totals-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a run of vitest over these files comes to. */
async function totalsOf(files: Record<string, string>): Promise<{ totals: Totals; result: RunResult }> {
  const entries = Object.entries(files);
  await Promise.all(entries.map(([name, text]) => writeFile(join(folder, `${name}.test.js`), text)));
  const file = join(folder, "totals.json");
  const args = ["run", "--root", folder, "--globals", `--reporter=${REPORTER}`];
  const result = await run("vitest", args, { env: { TIDEMARK_TOTALS: file } });
  return { totals: JSON.parse(await readFile(file, "utf8")) as Totals, result };
}

test("passed, failed and skipped tests are counted", async () => {
  const { totals } = await totalsOf({
    plain: `test("a", () => {}); test("b", () => {}); test("c", () => { throw new Error("no") }); test.skip("d", () => {})`,
  });
  expect(formatTotals(totals)).toBe("2 passed, 1 failed, 1 skipped");
});

test("a file that does not load counts as failed", async () => {
  const { totals } = await totalsOf({ good: `test("a", () => {})`, bad: `import "./nothing.js"` });
  expect(formatTotals(totals)).toBe("1 passed, 1 failed");
});

test("a hook that throws counts as failed", async () => {
  const { totals } = await totalsOf({
    hook: `describe("s", () => { beforeAll(() => { throw new Error("no") }); test("a", () => {}) })`,
  });
  expect(totals).toMatchObject({ passed: 0, failed: 1 });
});

test("an error outside of every test counts as failed", async () => {
  const { totals, result } = await totalsOf({
    late: `test("a", async () => { Promise.reject(new Error("late")); await new Promise((r) => setTimeout(r, 50)) })`,
  });
  expect(formatTotals(totals)).toBe("1 passed, 1 failed");
  expect(result.code).toBe(1);
});

test("a worker that dies counts as failed", async () => {
  const { totals } = await totalsOf({ dead: `test("a", () => { process.kill(process.pid, "SIGKILL") })` });
  expect(totals.passed).toBe(0);
  expect(totals.failed).toBeGreaterThan(0);
});
