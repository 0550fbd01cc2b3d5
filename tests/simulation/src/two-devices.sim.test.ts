import { expect, test } from "vitest";
import { runSchedule } from "./run-schedule.ts";

const SCHEDULES = 150;

test("PUSH-1, CLI-3, CLI-9, CLI-12: after any accidents and then quiet, all devices equal the server and nothing is lost or doubled", async () => {
  let changes = 0;
  for (let seed = 1; seed <= SCHEDULES; seed += 1) {
    const { problems, settled } = await runSchedule(seed);
    expect(problems, `pnpm sim --runs 1 --seed ${seed}`).toEqual([]);
    changes += settled;
  }
  expect(changes).toBeGreaterThan(10 * SCHEDULES);
});

test("one seed gives one schedule", async () => {
  expect(await runSchedule(7)).toEqual(await runSchedule(7));
});
