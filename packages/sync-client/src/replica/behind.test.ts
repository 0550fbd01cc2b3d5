import { encodeStamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { stepOfBehind } from "./behind.ts";

const CHANGE = { id: "change", stamp: encodeStamp({ ms: 1, counter: 0 }, "replica0") };
const OWN = { id: "own", changes: [CHANGE] };
const FOREIGN = { id: "foreign", changes: [CHANGE] };
const EMPTY = { id: "empty", changes: [] };

test.each([
  ["nothing since is listed", { batches: [] }, "continue"],
  ["all that is listed is known", { batches: [OWN, OWN] }, "continue"],
  ["an unknown batch is empty", { batches: [EMPTY, OWN] }, "continue"],
  ["a batch is unknown", { batches: [OWN, FOREIGN] }, "fork"],
  ["what was settled has expired", { batches: [], expired: true as const }, "fork"],
] as const)("CLI-20: if %s, the step is decided by that", (_, { batches, ...reply }, step) => {
  const listed = batches.map(({ id, changes }) => ({ id, changes: [...changes] }));
  const knows = (id: string) => id === "own";
  expect(stepOfBehind({ ...reply, batches: listed }, knows)).toBe(step);
});
