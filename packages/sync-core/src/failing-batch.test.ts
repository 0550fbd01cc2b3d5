import { expect, test } from "vitest";
import type { Change } from "./change.ts";
import { cutInHalf, failingStep, MAX_FAILURES } from "./failing-batch.ts";
import type { OutboxEntry } from "./outbox.ts";
import { encodeStamp } from "./stamp.ts";

/** Entries of these groups, a dot for one that is in none. */
function entries(groups: string): readonly OutboxEntry[] {
  return groups.split("").map((group, seq) => {
    const change: Change = {
      id: "0190a0c0-0000-7000-8000-000000000001",
      entity: "task",
      row: "0190a0c0-0000-7000-8000-000000000002",
      kind: "delete",
      stamp: encodeStamp({ ms: 1, counter: seq }, "replica0"),
      ...(group !== "." && { group }),
    };
    return { seq, schema: 1, change };
  });
}

test.each([
  ["....", 2],
  ["...", 1],
  [".", 0],
  ["aaaa", 0],
  ["aaab", 3],
  ["a.bb", 2],
  ["aaa..", 3],
  ["aabbcc", 2],
  ["", 0],
])("CLI-19: a batch of %s is cut after %i entries, where a group ends", (groups, cut) => {
  expect(cutInHalf(entries(groups))).toBe(cut);
});

test.each([
  [0, "..", "again"],
  [MAX_FAILURES - 1, "..", "again"],
  [MAX_FAILURES, "..", "halve"],
  [MAX_FAILURES, "ab", "halve"],
  [MAX_FAILURES - 1, ".", "again"],
  [MAX_FAILURES, ".", "probe"],
  [MAX_FAILURES + 1, "aa", "probe"],
] as const)("CLI-19: after %i failures of a batch of %s the step is %s", (failures, groups, step) => {
  expect(failingStep({ failures, entries: entries(groups) })).toBe(step);
});
