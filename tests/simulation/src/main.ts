import { parseArgs } from "node:util";
import { runSchedule } from "./run-schedule.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
});
const first = Number(values.seed);
const runs = Number(values.runs);
let failures = 0;

for (let seed = first; seed < first + runs; seed += 1) {
  const { problems } = await runSchedule(seed);
  if (problems.length === 0) continue;
  failures += 1;
  process.stdout.write(
    `seed ${seed} (again: pnpm sim --runs 1 --seed ${seed})\n${problems.map((problem) => `  ${problem}\n`).join("")}`,
  );
}
process.stdout.write(
  `${runs} schedules from seed ${first}: ${failures === 0 ? "all is well" : `${failures} went wrong`}\n`,
);
process.exitCode = failures === 0 ? 0 : 1;
