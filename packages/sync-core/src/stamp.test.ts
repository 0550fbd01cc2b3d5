import fc from "fast-check";
import { expect, test } from "vitest";
import { anyReplica, anyStamp } from "../testing/index.ts";
import {
  CLOCK_START,
  decodeStamp,
  encodeStamp,
  observe,
  replicaIdSchema,
  replicaOf,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  stampSchema,
  tick,
  ZERO_STAMP,
} from "./stamp.ts";

const A = "aaaaaaaa";

test("CLK-1: a stamp reads back as it was written", () => {
  fc.assert(
    fc.property(anyStamp, (stamp) => {
      const { replica, ...reading } = decodeStamp(stamp);
      expect(encodeStamp(reading, replica)).toBe(stamp);
      expect(stampSchema.parse(stamp)).toBe(stamp);
    }),
  );
});

test("CLK-1: byte order is time order, then counter, then author", () => {
  fc.assert(
    fc.property(anyStamp, anyStamp, (a, b) => {
      const [x, y] = [decodeStamp(a), decodeStamp(b)];
      const order =
        x.ms - y.ms || x.counter - y.counter || (x.replica < y.replica ? -1 : Number(x.replica > y.replica));
      expect(Math.sign(order)).toBe(a < b ? -1 : Number(a > b));
    }),
  );
});

test("CLK-1: the zero stamp is below every other", () => {
  fc.assert(fc.property(anyStamp, (stamp) => ZERO_STAMP < stamp));
});

test("CLK-2: an edit outranks every stamp seen before it, whatever the wall clock says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyStamp, fc.integer({ min: 0, max: 2 ** 45 }))),
      anyReplica,
      (events, replica) => {
        let clock = CLOCK_START;
        let highest: Stamp = ZERO_STAMP;
        for (const [seen, now] of events) {
          clock = tick(observe(clock, seen), now);
          const stamp = encodeStamp(clock, replica);
          expect(stamp > seen).toBe(true);
          expect(stamp > highest).toBe(true);
          highest = stamp;
        }
      },
    ),
  );
});

test("CLK-2: the clock follows the wall while that moves on", () => {
  expect(tick({ ms: 5, counter: 9 }, 7)).toEqual({ ms: 7, counter: 0 });
});

test("CLK-2: the clock counts while the wall stands still or goes back", () => {
  expect(tick({ ms: 5, counter: 9 }, 5)).toEqual({ ms: 5, counter: 10 });
  expect(tick({ ms: 5, counter: 9 }, 1)).toEqual({ ms: 5, counter: 10 });
});

test("CLK-2: a fraction of a millisecond does not set the clock back", () => {
  expect(tick({ ms: 5, counter: 9 }, 5.5)).toEqual({ ms: 5, counter: 10 });
  expect(tick({ ms: 5, counter: 9 }, 6.5)).toEqual({ ms: 6, counter: 0 });
});

test("CLK-2: seeing a stamp takes its reading over if that is higher, and nothing else", () => {
  fc.assert(
    fc.property(anyStamp, anyStamp, (a, b) => {
      const clock = observe(observe(CLOCK_START, a), b);
      expect(clock).toEqual(observe(observe(CLOCK_START, b), a));
      expect(observe(clock, a)).toEqual(clock);
      const later = decodeStamp(a > b ? a : b);
      expect(clock).toEqual({ ms: later.ms, counter: later.counter });
    }),
  );
});

test("CLK-2: of stamps of one millisecond the higher counter is taken over", () => {
  const seen = encodeStamp({ ms: 5, counter: 9 }, A);
  expect(observe({ ms: 5, counter: 3 }, seen)).toEqual({ ms: 5, counter: 9 });
  expect(observe({ ms: 5, counter: 12 }, seen)).toEqual({ ms: 5, counter: 12 });
});

test("CLK-2: a counter that is full carries into the milliseconds", () => {
  expect(tick({ ms: 5, counter: 46_655 }, 5)).toEqual({ ms: 6, counter: 0 });
});

test("CLK-4: SQL wins ties, and no replica may have its name", () => {
  const reading = { ms: 5, counter: 0 };
  expect(encodeStamp(reading, SQL_REPLICA) > encodeStamp(reading, "zzzzzzzy")).toBe(true);
  expect(replicaIdSchema.safeParse(SQL_REPLICA).success).toBe(false);
  expect(replicaIdSchema.safeParse(replicaOf(ZERO_STAMP)).success).toBe(false);
});

test("ROW-5: the stamp above any other is higher, and there is none of that author between", () => {
  fc.assert(
    fc.property(anyStamp, anyReplica, (stamp, replica) => {
      const above = stampAbove(stamp, replica);
      expect(above > stamp).toBe(true);
      const { ms, counter } = decodeStamp(above);
      const before = counter > 0 ? { ms, counter: counter - 1 } : { ms: ms - 1, counter: 46_655 };
      expect(encodeStamp(before, replica) > stamp).toBe(false);
    }),
  );
});

test("ROW-5: the stamp above another is the lowest of its author that is higher", () => {
  const seen = encodeStamp({ ms: 5, counter: 3 }, A);
  expect(stampAbove(seen, "bbbbbbbb")).toBe(encodeStamp({ ms: 5, counter: 3 }, "bbbbbbbb"));
  expect(stampAbove(seen, A)).toBe(encodeStamp({ ms: 5, counter: 4 }, A));
  expect(stampAbove(seen, "00000000")).toBe(encodeStamp({ ms: 5, counter: 4 }, "00000000"));
});
