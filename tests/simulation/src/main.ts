import { parseArgs } from "node:util";
import { type Reduction, wholeOf } from "./reduction.ts";
import { explain, runSeeds, traceOf } from "./campaign.ts";
import { drawSchedule } from "./schedule.ts";
import { isHappeningName, WEIGHTS, type Weights } from "./weights.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    keep: { type: "string" },
    without: { type: "string", default: "" },
    weights: { type: "string", default: "" },
  },
});

const first = wholeNumber("seed", values.seed);
const weights = parseWeights(values.weights);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.trace || values.keep !== undefined || values.without !== "") {
  const schedule = drawSchedule(first, weights);
  const reduction: Reduction = {
    keep:
      values.keep === undefined
        ? wholeOf(schedule).keep
        : listOf(values.keep).map((n) => wholeNumber("keep", n)),
    without: listOf(values.without),
  };
  const { problems } = await traceOf(schedule, reduction, say);
  say(problems.length === 0 ? "all is well" : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  const runs = wholeNumber("runs", values.runs);
  const { settled, cpuSeconds, failed } = await runSeeds({ first, runs, weights });
  for (const [n, failure] of failed.entries())
    await explain(failure, { weights: values.weights, shrinks: n < 3 }, say);
  const result = failed.length === 0 ? "all is well" : `${failed.length} went wrong`;
  const rate = Math.round(runs / cpuSeconds);
  say(
    `${runs.toLocaleString("en")} schedules from seed ${first}: ${result}, ${rate} a second of CPU, ${settled.toLocaleString("en")} changes settled`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes whole numbers, not "${text}"`);
  return Number(text);
}

function listOf(text: string): readonly string[] {
  return text.split(",").filter((part) => part !== "");
}

function parseWeights(text: string): Weights {
  const given = listOf(text).map((part) => {
    const [name = "", weight = ""] = part.split("=");
    if (!isHappeningName(name))
      throw new Error(`--weights: nothing is called "${name}"; there are ${Object.keys(WEIGHTS).join(", ")}`);
    return [name, wholeNumber("weights", weight)] as const;
  });
  return { ...WEIGHTS, ...Object.fromEntries(given) };
}
