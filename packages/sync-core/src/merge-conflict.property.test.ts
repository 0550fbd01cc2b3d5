import fc from "fast-check";
import { expect, test } from "vitest";
import type { UpdateChange } from "./change.ts";
import { updateChange } from "./edit.ts";
import { mergeChange } from "./merge.ts";
import { type RowState, stampOf } from "./row.ts";
import { CLOCK_START, type ClockState, encodeStamp, observe, replicaOf, type Stamp, tick } from "./stamp.ts";

interface Step {
  readonly who: number;
  readonly does: "pull" | "edit" | "push";
  readonly value: number;
}

/** A replica with one row of one field, and what its person has truly seen. */
interface Person {
  clock: ClockState;
  /** How many changes the server had settled when it was last asked. */
  seen: number;
  base: Stamp;
  waiting: { readonly change: UpdateChange; readonly knew: number }[];
}

const AUTHORS = ["aaaaaaaa", "mmmmmmmm", "yyyyyyyy"] as const;
/** Their clocks disagree by more than any history lasts. */
const SKEW = [0, 500, -500];
const START = encodeStamp({ ms: 1_000, counter: 0 }, "zzzzzzzz");

const steps = fc.array(
  fc.record<Step>({
    who: fc.nat(2),
    does: fc.constantFrom("pull", "edit", "edit", "push", "push"),
    value: fc.nat(2),
  }),
  { maxLength: 40 },
);

/** Plays a history and compares, change by change, the conflicts found with who truly knew what. */
function play(policy: "lww" | "manual", history: readonly Step[]): void {
  let row: RowState = { values: { title: 9 }, stamps: { "": START } };
  let settled = 0;
  /** When the present value was settled. */
  let settledAt = 0;
  const people: Person[] = AUTHORS.map(() => ({
    clock: observe(CLOCK_START, START),
    seen: 0,
    base: START,
    waiting: [],
  }));
  for (const [index, { who, does, value }] of history.entries()) {
    const person = people[who] as Person;
    if (does === "pull") {
      person.seen = settled;
      person.base = stampOf(row.stamps, "title");
      person.clock = observe(person.clock, person.base);
    } else if (does === "edit") {
      person.clock = tick(person.clock, 2_000 + index + (SKEW[who] ?? 0));
      const madeOn = person.waiting.at(-1);
      const base = madeOn?.change.bases["title"] ?? person.base;
      const stamp = encodeStamp(person.clock, AUTHORS[who] ?? "");
      const head = { id: "", entity: "thing", row: "", stamp };
      person.waiting.push({
        change: updateChange(head, { title: value }, { title: base }),
        knew: madeOn?.knew ?? person.seen,
      });
    } else {
      const next = person.waiting.shift();
      if (!next) continue;
      const before = stampOf(row.stamps, "title");
      const own = replicaOf(before) === AUTHORS[who];
      const differs = row.values["title"] !== next.change.values["title"];
      const merged = mergeChange({ title: policy }, row, next.change);
      expect(merged.conflicts.length).toBe(differs && !own && settledAt > next.knew ? 1 : 0);
      row = merged.row ?? row;
      settled += 1;
      if (stampOf(row.stamps, "title") !== before) settledAt = settled;
    }
  }
}

test.each(["lww", "manual"] as const)(
  "ROW-13: in any history a %s conflict is found exactly if the edit's author did not know the present value",
  (policy) => {
    fc.assert(fc.property(steps, (history) => play(policy, history)));
  },
);
