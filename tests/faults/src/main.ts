import { type Cleanup, cleanUp } from "./cleanup.ts";
import { type FireOptions, readOptions } from "./options.ts";
import { runFire } from "./run-fire.ts";
import { verdictLine } from "./verdict/judge.ts";

/** How many sentences of a kind are worth reading. */
const SHOWN = 20;
const OVERTIME_MS = 240_000;

/**
 * `pnpm test:faults [--seconds N] [--clients N] [--seed N]`: devices, a server and a PostgreSQL as real processes,
 * under fire. The last line is the verdict, the exit code says whether all is well.
 */
const begun = performance.now();
const cleanup: Cleanup = [];
const options = optionsOrExit();
process.exit(await main());

function optionsOrExit(): FireOptions {
  try {
    return readOptions(process.argv.slice(2), () => 1 + Math.floor(Math.random() * 2 ** 20));
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function main(): Promise<number> {
  const { seconds, clients, seed } = options;
  const late = setTimeout(() => void leave("it does not come to an end"), seconds * 1_000 + OVERTIME_MS);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void leave(signal));
  process.once("uncaughtException", (error) => void leave(error.stack ?? error.message));
  say(`${clients} devices for ${seconds} s; again with --seed ${seed}`);
  try {
    const { verdict, sqlErrors } = await runFire(options, say, cleanup);
    const { lost, doubled, divergent, other } = verdict;
    say(
      `SQL was told: ${[...sqlErrors].map(([code, times]) => `${code} × ${times}`).join(", ") || "no error"}`,
    );
    for (const [kind, sentences] of Object.entries({ lost, doubled, divergent, other })) {
      for (const sentence of sentences.slice(0, SHOWN)) print(`${kind}: ${sentence}`);
      if (sentences.length > SHOWN) print(`${kind}: … and ${sentences.length - SHOWN} more`);
    }
    await endAll();
    print(verdictLine(verdict));
    return lost.length + doubled.length + divergent.length + other.length === 0 ? 0 : 1;
  } catch (error) {
    await endAll();
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  } finally {
    clearTimeout(late);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  print(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

async function leave(why: string): Promise<void> {
  print(`Ended early: ${why}.`);
  await endAll();
  process.exit(1);
}

async function endAll(): Promise<void> {
  for (const failure of await cleanUp(cleanup)) print(`cleaning up: ${String(failure)}`);
}
