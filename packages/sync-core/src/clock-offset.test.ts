import fc from "fast-check";
import { expect, test } from "vitest";
import { anyReplica } from "../testing/index.ts";
import { clockOffset, correctStamps } from "./clock-offset.ts";
import { decodeStamp, encodeStamp, type Stamp, ZERO_STAMP } from "./stamp.ts";

const at = (ms: number, counter = 0) => encodeStamp({ ms, counter }, "aaaaaaaa");
const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

/** Some stamps of one replica, as its outbox may hold them. */
const someStamps = anyReplica.chain((replica) =>
  fc.array(
    fc
      .record({ ms: fc.integer({ min: NOW - DAY, max: NOW + DAY }), counter: fc.nat(99) })
      .map((reading) => encodeStamp(reading, replica)),
    { minLength: 1, maxLength: 20 },
  ),
);
const anyDifference = fc.integer({ min: -DAY, max: DAY });

test("CLK-6: the offset is what the answer's time is ahead of the middle between asking and hearing", () => {
  expect(clockOffset({ askedAt: 1_000, heardAt: 1_400, serverTime: 1_200 })).toBe(0);
  expect(clockOffset({ askedAt: 1_000, heardAt: 1_400, serverTime: 61_200 })).toBe(60_000);
  expect(clockOffset({ askedAt: 100_000, heardAt: 100_001, serverTime: 1_200 })).toBe(-98_800);
});

test("CLK-7: a slow clock's stamps move forward, and stay apart as they were", () => {
  const { stamps, clock } = correctStamps([at(5_000, 3), at(7_000)], { differenceMs: 90_000, now: 100_000 });
  expect([...stamps]).toEqual([
    [at(5_000, 3), at(95_000, 3)],
    [at(7_000), at(97_000)],
  ]);
  expect(clock).toEqual({ ms: 97_000, counter: 0 });
});

test("CLK-7: a fast clock's stamps move back, and what would be beyond now counts up from now", () => {
  const late = [at(200_000), at(201_000, 7), at(202_000)];
  const { stamps, clock } = correctStamps(late, { differenceMs: -100_500, now: 100_000 });
  expect([...stamps.values()]).toEqual([at(99_500), at(100_000), at(100_000, 1)]);
  expect(clock).toEqual({ ms: 100_000, counter: 1 });
});

test("CLK-7: no stamp moves to one that is taken", () => {
  const late = [at(200_000), at(201_000)];
  const taken = new Set([at(100_000), at(100_000, 1)]);
  const { stamps } = correctStamps(late, { differenceMs: -100_000, now: 100_000, taken });
  expect([...stamps.values()]).toEqual([at(100_000, 2), at(100_000, 3)]);
});

test("CLK-7: the zero stamp stays, and without others there is no reading", () => {
  expect(correctStamps([ZERO_STAMP], { differenceMs: 90_000, now: NOW })).toEqual({
    stamps: new Map(),
    clock: null,
  });
});

test("CLK-7: nothing moves before 1970", () => {
  const { stamps } = correctStamps([at(5), at(6)], { differenceMs: -100, now: 50 });
  expect([...stamps.values()]).toEqual([at(0), at(0, 1)]);
});

test("CLK-7: corrected stamps keep their order and their authors, and none is beyond now", () => {
  fc.assert(
    fc.property(someStamps, anyDifference, (given, differenceMs) => {
      const { stamps, clock } = correctStamps(given, { differenceMs, now: NOW });
      const before = [...new Set(given)].toSorted();
      const after = before.map((stamp) => stamps.get(stamp) ?? ZERO_STAMP);
      expect(after).toEqual([...new Set(after)].toSorted());
      for (const stamp of after) {
        expect(decodeStamp(stamp).ms).toBeLessThanOrEqual(NOW);
        expect(decodeStamp(stamp).replica).toBe(decodeStamp(before[0] as Stamp).replica);
      }
      expect(clock).toMatchObject({ ms: decodeStamp(after.at(-1) as Stamp).ms });
    }),
  );
});

test("CLK-7: a correction by nothing changes nothing that is not beyond now", () => {
  fc.assert(
    fc.property(someStamps, (given) => {
      const { stamps } = correctStamps(given, { differenceMs: 0, now: NOW + DAY });
      for (const [before, after] of stamps) expect(after).toBe(before);
    }),
  );
});

test("CLK-7: a corrected clock corrected again by nothing stays", () => {
  fc.assert(
    fc.property(someStamps, anyDifference, (given, differenceMs) => {
      const once = correctStamps(given, { differenceMs, now: NOW });
      const twice = correctStamps([...once.stamps.values()], { differenceMs: 0, now: NOW });
      expect([...twice.stamps.values()]).toEqual([...once.stamps.values()]);
    }),
  );
});
