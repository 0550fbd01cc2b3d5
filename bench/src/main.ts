import { measureEditToRead } from "./measurements/edit-to-read.ts";
import { measureFirstPull } from "./measurements/first-pull.ts";
import { measurePush } from "./measurements/push.ts";
import { measureSqlToRead } from "./measurements/sql-to-read.ts";
import { formatReport } from "./report.ts";
import type { Result } from "./result.ts";
import { startBench } from "./setup/bench.ts";
import { describeMachine } from "./setup/machine.ts";
import { readWish, type Wish } from "./sizes.ts";

/**
 * How fast syncing is, each figure beside a floor: the least that the same work costs without us, measured in turn with
 * it. `pnpm bench [--json] [--only NAME]… [--rows N] [--runs N] [--samples N]`
 */
const measurements = {
  push: measurePush,
  "first-pull": measureFirstPull,
  "edit-to-read": measureEditToRead,
  "sql-to-read": measureSqlToRead,
};

const wish = wishOrExit();
const machine = describeMachine();
const bench = await startBench();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void bench.end().finally(() => process.exit(1)));
}
try {
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (wish.only.length > 0 && !wish.only.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    results.push(await measure(bench, wish));
  }
  const report = { machine, postgres: bench.postgres, results };
  console.log(wish.json ? JSON.stringify(report, null, 2) : formatReport(report));
} finally {
  await bench.end();
}
process.exit(0);

function wishOrExit(): Wish {
  try {
    return readWish(process.argv.slice(2), Object.keys(measurements));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
