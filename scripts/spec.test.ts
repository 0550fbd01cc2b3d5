import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const RULE = /\b(?:CLK|ROW|CON|SQL|PUSH|PULL|CLI|DEV|WIRE|VEC)-\d+\b/g;

let rules: Set<string>;
const tested = new Map<string, string>();

beforeAll(async () => {
  const spec = await readFile(`${ROOT}packages/sync-core/SPEC.md`, "utf8");
  rules = new Set([...spec.matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map((match) => match[1] ?? ""));
  const sources = glob("{packages,apps,tests,scripts}/**/*{.test.ts,.test.tsx,contract.ts}", {
    cwd: ROOT,
    exclude: (path) => path.includes("node_modules"),
  });
  for await (const path of sources) {
    const names = (await readFile(`${ROOT}${path}`, "utf8")).matchAll(
      /\b(?:test|each)\b[^\n]*\(\s*["'`]([^\n]+)/g,
    );
    for (const name of names) for (const [rule] of (name[1] ?? "").matchAll(RULE)) tested.set(rule, path);
  }
});

test("every rule of the specification stands in the name of a test", () => {
  expect([...rules].filter((rule) => !tested.has(rule))).toEqual([]);
});

test("every rule that a test names is in the specification", () => {
  expect([...tested].filter(([rule]) => !rules.has(rule))).toEqual([]);
});
