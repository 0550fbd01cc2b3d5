import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/repository.ts";
import { CATALOGUE } from "./mutants/catalogue.ts";
import { allOf, type Check, nameOf } from "./mutants/check.ts";
import { type CheckoutCopy, copyCheckout } from "./mutants/checkout-copy.ts";
import { inPlaces } from "./mutants/in-places.ts";
import { type Mutant, MutantOutdated, plant } from "./mutants/mutant.ts";
import { runCheck } from "./mutants/run-check.ts";
import { type Fate, tryMutant } from "./mutants/try-mutant.ts";

/**
 * Checks the proof: plants known faults one at a time in copies of the checkout, and looks whether the tests or the
 * simulation notice. A fault that nothing notices is a missing test.
 */

/** As many as the machine is likely to have cores to spare: each runs a database or a simulation. */
const AT_A_TIME = 2;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((arg) => arg !== "--"),
    options: { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } },
  });
  const mutants = chosen(values.only);
  if (values.list) {
    for (const { name, fault } of mutants) console.log(`${name}: ${fault}`);
    return true;
  }
  for (const mutant of mutants) await plant(mutant, (file) => readFile(join(root, file), "utf8"));

  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  const copies = await Promise.all(Array.from({ length: AT_A_TIME }, copyCheckout));
  try {
    return (await isSound(copies, mutants, stop.signal)) && (await allCaught(copies, mutants, stop.signal));
  } finally {
    await Promise.all(copies.map(({ remove }) => remove()));
  }
}

function chosen(names: readonly string[] | undefined): readonly Mutant[] {
  if (!names) return CATALOGUE;
  const unknown = names.find((name) => !CATALOGUE.some((mutant) => mutant.name === name));
  if (unknown !== undefined) throw new MutantOutdated(`there is no mutant ${unknown}; --list names them all`);
  return CATALOGUE.filter(({ name }) => names.includes(name));
}

/** What fails without a fault says nothing when there is one. */
async function isSound(
  copies: readonly CheckoutCopy[],
  mutants: readonly Mutant[],
  stop: AbortSignal,
): Promise<boolean> {
  let sound = true;
  await inPlaces(copies, allOf(mutants.flatMap(({ checks }) => checks)), async ({ folder }, check) => {
    const verdict = await timed(() => runCheck(folder, check, stop));
    const passed = verdict.result.kind === "passed";
    console.log(line(passed, `no fault, ${nameOf(check)}`, passed ? "pass" : "do not pass", verdict.seconds));
    if (verdict.result.kind === "failed") console.log(verdict.result.by);
    if (verdict.result.kind === "undecided") console.log(verdict.result.why);
    sound &&= passed;
  });
  if (!sound) console.log("What fails without a fault catches none; mend that first.");
  return sound;
}

async function allCaught(
  copies: readonly CheckoutCopy[],
  mutants: readonly Mutant[],
  stop: AbortSignal,
): Promise<boolean> {
  const uncaught: string[] = [];
  await inPlaces(copies, mutants, async ({ folder }, mutant) => {
    const { result, seconds } = await timed(() =>
      tryMutant(folder, mutant, (check: Check) => runCheck(folder, check, stop)),
    );
    if (result.kind !== "caught") uncaught.push(mutant.name);
    console.log(line(result.kind === "caught", mutant.name, sentence(result), seconds));
    if (result.kind === "survived") console.log(`  Nothing notices that ${mutant.fault}.`);
  });
  for (const name of uncaught) console.log(`not caught: ${name}`);
  console.log(`${mutants.length - uncaught.length}/${mutants.length} caught`);
  return uncaught.length === 0;
}

function sentence(fate: Fate): string {
  switch (fate.kind) {
    case "caught":
      return `caught by ${fate.by}`;
    case "survived":
      return "survived";
    case "undecided":
      return `undecided: ${fate.why}`;
  }
}

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly seconds: number }> {
  const begin = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - begin) / 1_000 };
}

function line(isGood: boolean, name: string, text: string, seconds: number): string {
  return `${isGood ? "✓" : "✗"} ${name.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s  ${text}`;
}

const isWell = await main().catch((error: unknown) => {
  console.error(error instanceof MutantOutdated ? error.message : error);
  return false;
});
process.exitCode = isWell ? 0 : 1;
