import { conflictEntity, defineEntity, encodeStamp, type ReplicaId } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { z } from "zod";
import type { BaseRow, Meta } from "../layout.ts";
import { createModel } from "./model.ts";
import { offeredRows, offerPages } from "./offers.ts";

const lift = defineEntity({
  name: "lift",
  fields: z.object({
    name: z.string(),
    best: z.number(),
    bestAt: z.string(),
    sets: z.number(),
    advice: z.string(),
  }),
  policies: { best: "max", bestAt: { follows: "best" }, sets: "counter", advice: "manual" },
});
const VALUES = { name: "squat", best: 100, bestAt: "monday", sets: 3, advice: "slowly" };
const OFFERED = { name: "squat", best: 100, bestAt: "monday", sets: 3 };

function stamp(ms: number) {
  return encodeStamp({ ms, counter: 0 }, "replica0");
}

function row(version: number, more: Partial<BaseRow> = {}): BaseRow {
  const id = `0190a0c0-0000-7000-8000-00000000000${version}`;
  return { entity: "lift", id, version, at: 0, values: VALUES, stamps: { "": stamp(version) }, ...more };
}

function offered(base: readonly BaseRow[], arrived: readonly BaseRow[] = []) {
  const meta = { generation: 0, staging: null, replica: "replica0" as ReplicaId } as Meta;
  const ops = base.map((value) => ({
    kind: "put" as const,
    store: "rows" as const,
    key: [0, value.entity, value.id],
    value,
  }));
  const byPath = new Map(arrived.map((value) => [`${value.entity}/${value.id}`, value]));
  return offeredRows(createModel([lift, conflictEntity], ops, meta), 4, byPath);
}

test("CLI-24: rows above what is in common are offered with their counts, without what a person settles", () => {
  const [first, second, ...others] = offered([row(4), row(5), row(6)]);
  expect(first).toEqual({
    entity: "lift",
    id: row(5).id,
    version: 5,
    values: OFFERED,
    stamps: { "": stamp(5) },
  });
  expect([second?.id, others]).toEqual([row(6).id, []]);
});

test("CLI-24: deletions are not offered, nor conflicts, which are the server's own", () => {
  const conflict = { ...row(7), entity: conflictEntity.name };
  expect(offered([row(5, { dead: stamp(9) }), conflict])).toEqual([]);
});

test.each([
  ["the same", row(5), 0],
  ["later", row(5, { stamps: { "": stamp(9) } }), 0],
  ["earlier", row(5, { stamps: { "": stamp(1) } }), 1],
  ["earlier in one field", row(5, { stamps: { "": stamp(9), best: stamp(1) } }), 1],
  ["earlier in a counter", row(5, { stamps: { "": stamp(9), sets: stamp(1) } }), 0],
  ["later with another count", row(5, { values: { ...VALUES, sets: 4 }, stamps: { "": stamp(9) } }), 1],
  ["deleted later", row(5, { dead: stamp(9) }), 0],
  ["deleted earlier", row(5, { dead: stamp(2) }), 1],
])("CLI-24: of a row that the server has as %s only news is offered", (_, present, count) => {
  expect(offered([row(5)], [present])).toHaveLength(count);
});

test("CLI-24: a page of offers is no larger than a request may be, in bytes; what is too large alone is left out", async () => {
  const wide = "走".repeat(30_000);
  const rows = [
    ...Array.from({ length: 20 }, () => ({ ...OFFERED, name: wide })),
    { ...OFFERED, name: wide.repeat(12) },
  ].map((values) => ({ entity: "lift", id: row(5).id, values, stamps: row(5).stamps }));
  const pages = offerPages(rows);
  expect(pages.flat()).toHaveLength(20);
  for (const page of pages)
    expect(new TextEncoder().encode(JSON.stringify(page)).length).toBeLessThan(1_048_576);
});
