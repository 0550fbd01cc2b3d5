import { conflictEntity, encodeStamp, type SchemaHistory } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { olderRows } from "./older-rows.ts";

const STAMP = encodeStamp({ ms: 1_000, counter: 0 }, "replica0");
const history: SchemaHistory = {
  2: {
    run: {
      renamed: { rounds: "laps" },
      converted: { laps: { up: (rounds) => Number(rounds) * 2, down: (laps) => Number(laps) / 2 } },
    },
  },
};

test("PULL-13: what is missing of a counter is said as the older schema says the field", () => {
  const value = { missing: 4, was: 9, version: 3, eras: [1], sure: true };
  const values = {
    entity: "run",
    rowId: "0190a0c0-0000-7000-8000-000000000001",
    field: "laps",
    value,
    stamp: STAMP,
    replica: "replica0",
    at: "2027-01-31T00:00:00.000Z",
  };
  const id = "0190a0c0-0000-7000-8000-000000000002";
  const row = { entity: conflictEntity.name, id, version: 5, values, stamps: { "": STAMP } };
  expect(olderRows({ schema: 2, oldest: 1, history }, 1, [row])).toEqual([
    { ...row, values: { ...values, field: "rounds", value: { ...value, missing: 2 } } },
  ]);
});
