import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./lib/repository.ts";
import { allCaught, isSound } from "./mutants/campaign.ts";
import { CATALOGUE } from "./mutants/catalogue.ts";
import { copyCheckout } from "./mutants/checkout-copy.ts";
import { type Mutant, MutantOutdated, plant } from "./mutants/mutant.ts";

/**
 * Checks the proof: plants known faults one at a time in copies of the checkout, and looks whether the tests or the
 * simulation notice. A fault that nothing notices is a missing test.
 */

/** Each may run a database and two threads of tests. */
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
  const complaints = (await Promise.all(mutants.map(outdated))).filter((text) => text !== null);
  if (complaints.length > 0) throw new MutantOutdated(complaints.join("\n\n"));

  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  const copies = await Promise.all(Array.from({ length: AT_A_TIME }, copyCheckout));
  const campaign = { folders: copies.map(({ folder }) => folder), mutants, stop: stop.signal };
  try {
    return (await isSound(campaign)) && (await allCaught(campaign));
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

/** Why a mutant cannot be planted in the code as it is, or null. */
async function outdated(mutant: Mutant): Promise<string | null> {
  try {
    await plant(mutant, (file) => readFile(join(root, file), "utf8").catch(() => ""));
    return null;
  } catch (error) {
    if (error instanceof MutantOutdated) return error.message;
    throw error;
  }
}

const isWell = await main().catch((error: unknown) => {
  const isExpected =
    error instanceof MutantOutdated || (error instanceof Error && error.name === "AbortError");
  console.error(isExpected ? error.message : error);
  return false;
});
process.exitCode = isWell ? 0 : 1;
