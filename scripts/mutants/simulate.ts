import { runSchedule } from "../../tests/simulation/src/run-schedule.ts";
import { drawSchedule } from "../../tests/simulation/src/schedule.ts";

/** Runs schedules from seed 1 on until one goes wrong: as many as the argument says. */
async function firstProblem(schedules: number): Promise<string | null> {
  for (let seed = 1; seed <= schedules; seed += 1) {
    try {
      const { problems } = await runSchedule(drawSchedule(seed));
      if (problems[0]) return `seed ${seed}: ${problems[0].promise}: ${problems[0].sentence}`;
    } catch (error) {
      return `seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`;
    }
    // Virtual time never ends a turn of the event loop by itself.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return null;
}

const problem = await firstProblem(Number(process.argv[2]));
console.log(problem ?? "all is well");
process.exitCode = problem === null ? 0 : 1;
