import { expect, test } from "vitest";
import { unit } from "./check.ts";
import { faultsIn, plant } from "./mutant.ts";

const FILES: Readonly<Record<string, string>> = {
  "sum.ts": "return a + b; // $& is no pattern",
  "twice.ts": "x; x;",
};
const read = async (file: string) => FILES[file] ?? "";

function mutants(find: string, replace: string, file = "sum.ts") {
  return faultsIn(
    file,
    [unit("sum.test.ts")],
    [{ name: "wrong-sum", fault: "sums are wrong", find, replace }],
  );
}

test("a fault is planted as it is written", async () => {
  const [mutant] = mutants("a + b", "$& - b");
  expect(mutant && (await plant(mutant, read))).toEqual(
    new Map([["sum.ts", "return $& - b; // $& is no pattern"]]),
  );
});

test("edits of one file build on each other", async () => {
  const [mutant] = mutants("a + b", "a");
  const both = mutant && {
    ...mutant,
    edits: [...mutant.edits, { file: "sum.ts", find: "return a", replace: "return b" }],
  };
  expect(both && (await plant(both, read)).get("sum.ts")).toMatch(/^return b;/);
});

test.for([
  ["a * b", "sum.ts", "is not in sum.ts"],
  ["x;", "twice.ts", "is 2 times in twice.ts"],
] as const)(
  "a fault whose place %j is not there once is refused with its name",
  async ([find, file, where]) => {
    const [mutant] = mutants(find, "", file);
    await expect(mutant && plant(mutant, read)).rejects.toThrow(
      `mutant wrong-sum no longer applies: what it replaces ${where}`,
    );
  },
);
