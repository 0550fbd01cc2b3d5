import { expect, test } from "vitest";
import { drawSchedule } from "./schedule.ts";
import { pickBy, subSeed } from "./sub-seed.ts";
import { isHappeningName, WEIGHTS } from "./weights.ts";

const drawn = Array.from({ length: 500 }, (_, seed) => drawSchedule(seed));

test("the same seed gives the same schedule, another one another", () => {
  expect(drawSchedule(7)).toEqual(drawSchedule(7));
  expect(drawSchedule(7).happenings).not.toEqual(drawSchedule(8).happenings);
});

test("schedules have one to three devices and 5 to 60 happenings, mostly few", () => {
  const lengths = drawn.map(({ happenings }) => happenings.length);
  expect(Math.min(...lengths)).toBe(5);
  expect(Math.max(...lengths)).toBe(60);
  expect(lengths.filter((length) => length < 30).length).toBeGreaterThan(drawn.length / 2);
  expect(new Set(drawn.map(({ devices }) => devices.length))).toEqual(new Set([1, 2, 3]));
});

test("everything with a weight happens, and nothing else", () => {
  const names = new Set(drawn.flatMap(({ happenings }) => happenings.map(({ name }) => name)));
  const weighted = Object.keys(WEIGHTS)
    .filter(isHappeningName)
    .filter((name) => WEIGHTS[name] > 0);
  expect([...names].toSorted()).toEqual(weighted.toSorted());
});

test("what is picked by a seed stays picked when others come and go", () => {
  const items = ["a", "b", "c", "d"];
  const nameOf = (item: string) => item;
  for (let seed = 0; seed < 50; seed += 1) {
    const picked = pickBy(seed, items, nameOf);
    const other = items.find((item) => item !== picked);
    expect(
      pickBy(
        seed,
        items.filter((item) => item !== other),
        nameOf,
      ),
    ).toBe(picked);
  }
  expect(new Set(items.map((_, seed) => pickBy(seed, items, nameOf))).size).toBeGreaterThan(1);
  expect(pickBy(1, [], nameOf)).toBeUndefined();
});

test("sub-seeds differ by every part of their purpose", () => {
  const seeds = [
    subSeed(1),
    subSeed(2),
    subSeed(1, "a"),
    subSeed(1, "a", "b"),
    subSeed(1, "ab"),
    subSeed(1, 1),
  ];
  expect(new Set(seeds).size).toBe(seeds.length);
});
