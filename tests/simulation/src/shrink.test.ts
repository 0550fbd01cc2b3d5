import { expect, test } from "vitest";
import { type Reduction, reduced, wholeOf } from "./reduction.ts";
import { drawSchedule } from "./schedule.ts";
import { shortest, shrink } from "./shrink.ts";

const numbers = Array.from({ length: 40 }, (_, n) => n);

test("the shortest failing part of a list is found, wherever its items lie", async () => {
  for (const needed of [[], [0], [39], [3, 4], [0, 20, 39], [1, 2, 3, 5, 8, 13, 21, 34]]) {
    const fails = async (items: readonly number[]) => needed.every((n) => items.includes(n));
    expect(await shortest(numbers, fails)).toEqual(needed);
  }
});

test("what fails by numbers alone is shrunk as far as it goes", async () => {
  expect(await shortest(numbers, async (items) => items.length >= 7)).toHaveLength(7);
});

test("a schedule is shrunk to the happenings and the hardships that it needs", async () => {
  const schedule = drawSchedule(1);
  const [first] = schedule.happenings;
  const needs = async ({ keep, without }: Reduction) =>
    keep.includes(first?.number ?? 0) && !without.includes("network-0") && !without.includes("pages");
  const least = await shrink(schedule, wholeOf(schedule), needs);
  expect(least.keep).toEqual([0]);
  expect(least.without).not.toContain("network-0");
  expect(least.without).toContain("clock-0");
});

test("what is left of a schedule is what it was", () => {
  const schedule = drawSchedule(3);
  const [, second, third] = schedule.happenings;
  const left = reduced(schedule, { keep: [1, 2], without: ["network-0"] });
  expect(left.happenings).toEqual([second, third]);
  expect(left.devices[0]?.network).toEqual({ loss: 0, repetition: 0, slowness: 5 });
  expect(left.devices.slice(1)).toEqual(schedule.devices.slice(1));
});
