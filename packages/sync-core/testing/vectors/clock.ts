import { clockOffset, correctStamps } from "../../src/clock-offset.ts";
import { encodeStamp, type Stamp, ZERO_STAMP } from "../../src/stamp.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

type ClockCase = Vector &
  (
    | {
        readonly do: "offset";
        readonly askedAt: number;
        readonly heardAt: number;
        readonly serverTime: number;
      }
    | {
        readonly do: "correct";
        readonly stamps: readonly Stamp[];
        readonly differenceMs: number;
        readonly now: number;
      }
  );

const NOW = 1_767_225_600_000;
const HOUR = 3_600_000;
const at = (ms: number, counter = 0) => encodeStamp({ ms, counter }, "k3f9x0ab");

const cases: readonly ClockCase[] = [
  { name: "clocks agree", do: "offset", askedAt: NOW - 200, heardAt: NOW + 200, serverTime: NOW },
  {
    name: "the device is slow",
    do: "offset",
    askedAt: NOW - 200,
    heardAt: NOW + 200,
    serverTime: NOW + HOUR,
  },
  { name: "the device is fast", do: "offset", askedAt: NOW, heardAt: NOW + 401, serverTime: NOW - HOUR },
  {
    name: "a slow clock's stamps move forward",
    do: "correct",
    stamps: [at(NOW - 3 * HOUR, 5), at(NOW - 2 * HOUR)],
    differenceMs: HOUR,
    now: NOW,
  },
  {
    name: "a fast clock's stamps move back",
    do: "correct",
    stamps: [at(NOW + HOUR), at(NOW + HOUR, 1), at(NOW + HOUR + 7)],
    differenceMs: -2 * HOUR,
    now: NOW,
  },
  {
    name: "what would lie beyond now counts up from now",
    do: "correct",
    stamps: [at(NOW - HOUR - 1), at(NOW, 7), at(NOW + 1), at(NOW + 2, 3)],
    differenceMs: HOUR,
    now: NOW,
  },
  {
    name: "the zero stamp stays",
    do: "correct",
    stamps: [ZERO_STAMP, at(NOW - 2 * HOUR)],
    differenceMs: HOUR,
    now: NOW,
  },
  { name: "nothing to correct", do: "correct", stamps: [], differenceMs: HOUR, now: NOW },
];

export const clockVectors: VectorFile = {
  file: "clock.json",
  cases,
  run(given: ClockCase) {
    if (given.do === "offset") return clockOffset(given);
    const { stamps, clock } = correctStamps(given.stamps, given);
    return { stamps: given.stamps.map((stamp) => stamps.get(stamp) ?? stamp), clock };
  },
};
