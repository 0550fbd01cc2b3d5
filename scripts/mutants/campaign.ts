import { allOf, type Check, nameOf } from "./check.ts";
import { inPlaces } from "./in-places.ts";
import type { Mutant } from "./mutant.ts";
import { runCheck } from "./run-check.ts";
import { type Fate, tryMutant } from "./try-mutant.ts";

/** Copies of the checkout in which mutants are tried, and what calls it all off. */
export interface Campaign {
  readonly folders: readonly string[];
  readonly mutants: readonly Mutant[];
  readonly stop: AbortSignal;
}

/** Whether every check passes without a fault; what fails anyway says nothing when there is one. */
export async function isSound({ folders, mutants, stop }: Campaign): Promise<boolean> {
  let sound = true;
  await inPlaces(folders, allOf(mutants.flatMap(({ checks }) => checks)), async (folder, check) => {
    const { result, seconds } = await timed(() => runCheck(folder, check, stop));
    const passed = result.kind === "passed";
    sound &&= passed;
    console.log(line(passed, `no fault, ${nameOf(check)}`, passed ? "pass" : "do not pass", seconds));
    if (result.kind === "failed") console.log(result.by);
    if (result.kind === "undecided") console.log(result.why);
  });
  if (!sound) console.log("What fails without a fault catches none; mend that first.");
  return sound;
}

/** Tries all mutants, prints a line about each and the sum at the end, and tells whether all were caught. */
export async function allCaught({ folders, mutants, stop }: Campaign): Promise<boolean> {
  const uncaught = new Set<string>();
  await inPlaces(folders, mutants, async (folder, mutant) => {
    const check = (wanted: Check) => runCheck(folder, wanted, stop);
    const { result, seconds } = await timed(() => tryMutant(folder, mutant, check));
    if (result.kind !== "caught") uncaught.add(mutant.name);
    console.log(line(result.kind === "caught", mutant.name, sentence(result), seconds));
    if (result.kind === "survived") console.log(`  Nothing notices that ${mutant.fault}.`);
  });
  for (const name of uncaught) console.log(`not caught: ${name}`);
  console.log(`${mutants.length - uncaught.size}/${mutants.length} caught`);
  return uncaught.size === 0;
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
