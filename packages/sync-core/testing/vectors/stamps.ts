import {
  type ClockState,
  decodeStamp,
  encodeStamp,
  observe,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  tick,
  ZERO_STAMP,
} from "../../src/stamp.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

type StampCase = Vector &
  (
    | { readonly do: "encode"; readonly reading: ClockState; readonly author: string }
    | { readonly do: "decode"; readonly stamp: Stamp }
    | { readonly do: "tick"; readonly clock: ClockState; readonly now: number }
    | { readonly do: "observe"; readonly clock: ClockState; readonly seen: Stamp }
    | { readonly do: "above"; readonly stamp: Stamp; readonly author: string }
    | { readonly do: "later"; readonly of: readonly [Stamp, Stamp] }
  );

const MS = 1_767_225_600_000;
const AUTHOR = "k3f9x0ab";
const at = (ms: number, counter = 0, author = AUTHOR) => encodeStamp({ ms, counter }, author);

const cases: readonly StampCase[] = [
  { name: "a reading as a stamp", do: "encode", reading: { ms: MS, counter: 10 }, author: AUTHOR },
  { name: "the highest counter", do: "encode", reading: { ms: MS, counter: 46_655 }, author: AUTHOR },
  { name: "the first millisecond", do: "encode", reading: { ms: 1, counter: 0 }, author: "00000000" },
  { name: "a stamp as a reading", do: "decode", stamp: at(MS, 10) },
  { name: "the zero stamp", do: "decode", stamp: ZERO_STAMP },
  { name: "the wall clock moved on", do: "tick", clock: { ms: MS, counter: 9 }, now: MS + 5 },
  { name: "the wall clock stood still", do: "tick", clock: { ms: MS, counter: 9 }, now: MS },
  { name: "the wall clock went back", do: "tick", clock: { ms: MS, counter: 9 }, now: MS - 60_000 },
  { name: "a fraction of a millisecond", do: "tick", clock: { ms: MS, counter: 9 }, now: MS + 0.5 },
  { name: "the counter is full", do: "tick", clock: { ms: MS, counter: 46_655 }, now: MS },
  { name: "a first edit", do: "tick", clock: { ms: 0, counter: 0 }, now: MS },
  {
    name: "a later stamp is seen",
    do: "observe",
    clock: { ms: MS, counter: 9 },
    seen: at(MS + 1, 3, "bbbbbbbb"),
  },
  {
    name: "a higher counter is seen",
    do: "observe",
    clock: { ms: MS, counter: 9 },
    seen: at(MS, 12, "bbbbbbbb"),
  },
  {
    name: "an earlier stamp is seen",
    do: "observe",
    clock: { ms: MS, counter: 9 },
    seen: at(MS - 1, 99, "bbbbbbbb"),
  },
  { name: "above one by a lower author", do: "above", stamp: at(MS, 3, "aaaaaaaa"), author: AUTHOR },
  { name: "above one by a higher author", do: "above", stamp: at(MS, 3, "zzzzzzzy"), author: AUTHOR },
  { name: "above one's own", do: "above", stamp: at(MS, 3), author: AUTHOR },
  { name: "above SQL's, its counter full", do: "above", stamp: at(MS, 46_655, SQL_REPLICA), author: AUTHOR },
  { name: "milliseconds decide first", do: "later", of: [at(MS, 99, "zzzzzzzy"), at(MS + 1, 0, "00000000")] },
  { name: "then the counter", do: "later", of: [at(MS, 10), at(MS, 9, "zzzzzzzy")] },
  { name: "then the author, and SQL wins", do: "later", of: [at(MS, 9, SQL_REPLICA), at(MS, 9, "zzzzzzzy")] },
];

export const stampVectors: VectorFile = {
  file: "stamps.json",
  cases,
  run(given: StampCase) {
    switch (given.do) {
      case "encode":
        return encodeStamp(given.reading, given.author);
      case "decode":
        return decodeStamp(given.stamp);
      case "tick":
        return tick(given.clock, given.now);
      case "observe":
        return observe(given.clock, given.seen);
      case "above":
        return stampAbove(given.stamp, given.author);
      case "later":
        return given.of[0] > given.of[1] ? given.of[0] : given.of[1];
    }
  },
};
