import { expect, test } from "vitest";
import { explain, runSeeds } from "./campaign.ts";
import { runSchedule } from "./run-schedule.ts";
import { drawSchedule } from "./schedule.ts";

const SCHEDULES = 3_000;

test("PUSH-1, CLI-3, CLI-9, CLI-12, CLI-23: after any accidents and then quiet, all devices equal the server and nothing is lost or doubled", async () => {
  const { failed, settled } = await runSeeds({ first: 1, runs: SCHEDULES });
  const told: string[] = [];
  for (const [n, failure] of failed.entries())
    await explain(failure, { weights: "", shrinks: n === 0 }, (line) => told.push(line));
  expect(told.join("\n")).toBe("");
  expect(settled).toBeGreaterThan(4 * SCHEDULES);
});

test("one seed gives one schedule, and one schedule one course of events", async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const lines: [string[], string[]] = [[], []];
    for (const told of lines) {
      const say = (_: string, what: () => string): void => void told.push(what());
      await runSchedule(drawSchedule(seed), { tracing: () => ({ say }) });
    }
    expect(lines[0]).toEqual(lines[1]);
  }
});
