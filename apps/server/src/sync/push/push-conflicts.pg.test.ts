import { randomUUID } from "node:crypto";
import { conflictEntity, type PulledRow, type PushReply, replicaOf, type Stamp } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;
let ben: TestReplica;
const row = randomUUID();

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

let base: Stamp;

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
  ben = createTestReplica(engine.server, space, "ben");
  const create = ann.create({}, { row });
  base = create.stamp;
  await ann.push(create);
});

function outcome(reply: PushReply) {
  if (reply.kind !== "settled") throw new Error(`the push was answered with ${reply.kind}`);
  return reply.outcomes[0];
}

async function openConflicts(): Promise<readonly PulledRow[]> {
  const { rows } = await ann.pullAll(null);
  return rows.filter((pulled) => pulled.entity === conflictEntity.name && "values" in pulled);
}

test("CON-1: of two edits that did not know of each other the loser is kept, and every device receives it", async () => {
  const earlier = ben.update(row, { name: "Ben's" }, { base });
  const later = ann.update(row, { name: "Ann's" }, { base, stamp: ann.stamp(1_000) });
  expect(outcome(await ann.push(later))).toMatchObject({ kind: "applied" });
  const merged = outcome(await ben.push(earlier));
  expect(merged).toMatchObject({ kind: "merged", lost: ["name"] });
  const [conflict] = await openConflicts();
  expect(conflict).toMatchObject({
    values: {
      entity: "goal",
      rowId: row,
      field: "name",
      value: "Ben's",
      stamp: earlier.stamp,
      replica: ben.id,
    },
  });
  expect(merged).toHaveProperty("conflicts", [conflict?.id]);
  expect(
    conflictEntity.fields.safeParse(conflict && "values" in conflict ? conflict.values : {}).success,
  ).toBe(true);
});

test("CON-1: a winner names the conflict too, in which the present value lost", async () => {
  const earlier = ben.update(row, { name: "Ben's" }, { base });
  const later = ann.update(row, { name: "Ann's" }, { base, stamp: ann.stamp(1_000) });
  await ben.push(earlier);
  expect(outcome(await ann.push(later))).toMatchObject({
    kind: "merged",
    lost: [],
    conflicts: [expect.any(String)],
  });
  expect(await openConflicts()).toMatchObject([{ values: { value: "Ben's", replica: ben.id } }]);
});

test("CON-1: somebody with SQL is a party like any other", async () => {
  await engine.sql`UPDATE goal SET name = 'By hand' WHERE id = ${row} AND space_id = ${space}`;
  const later = ben.update(row, { name: "Ben's" }, { base, stamp: ben.stamp(30_000) });
  expect(outcome(await ben.push(later))).toMatchObject({ kind: "merged", lost: [] });
  expect(await openConflicts()).toMatchObject([{ values: { value: "By hand", replica: "zzzzzzzz" } }]);
});

test("CON-1: an edit whose author saw what he changed, or made it himself, is no conflict", async () => {
  const first = ann.update(row, { name: "First" }, { base });
  await ann.push(first);
  await ann.push(ann.update(row, { name: "Second" }, { base }));
  const second = ann.update(row, { name: "Third" }, { base });
  await ann.push(second);
  expect(outcome(await ben.push(ben.update(row, { name: "Seen" }, { base: second.stamp })))).toMatchObject({
    kind: "applied",
  });
  expect(await openConflicts()).toEqual([]);
});

test("CON-1: a deletion that takes an unseen edit along keeps what was entered", async () => {
  await ann.push(ann.update(row, { name: "Unseen" }, { base }));
  expect(outcome(await ben.push(ben.delete(row, { base })))).toMatchObject({ kind: "merged", lost: [] });
  expect(await openConflicts()).toMatchObject([
    { values: { field: "", value: { name: "Unseen" }, rowId: row } },
  ]);
});

test("CON-2: a device resolves a conflict by deleting it, and can do nothing else to it", async () => {
  const earlier = ben.update(row, { name: "Ben's" }, { base });
  await ann.push(ann.update(row, { name: "Ann's" }, { base, stamp: ann.stamp(1_000) }));
  await ben.push(earlier);
  const [conflict] = await openConflicts();
  const entity = conflictEntity.name;
  const id = conflict?.id ?? "";
  const forged = ben.create({ name: "x" }, { entity });
  expect(outcome(await ben.push(forged))).toMatchObject({ code: "invalid" });
  expect(outcome(await ben.push(ben.update(id, { value: "x" }, { entity })))).toMatchObject({
    code: "invalid",
  });
  const seen = conflict && "values" in conflict ? conflict.stamps[""] : undefined;
  expect(seen && replicaOf(seen)).toBe("zzzzzzzz");
  const resolved = ben.delete(id, { entity, ...(seen && { base: seen }) });
  expect(outcome(await ben.push(resolved))).toMatchObject({ kind: "applied" });
  expect(await openConflicts()).toEqual([]);
});

test("CON-2: resolving is final and no conflict in turn, whatever its author has seen of it", async () => {
  await ben.push(ben.update(row, { name: "Ben's" }, { base }));
  await ann.push(ann.update(row, { name: "Ann's" }, { base, stamp: ann.stamp(1_000) }));
  const [conflict] = await openConflicts();
  const resolved = ben.delete(conflict?.id ?? "", { entity: conflictEntity.name });
  expect(outcome(await ben.push(resolved))).toMatchObject({ kind: "applied" });
  expect(await openConflicts()).toEqual([]);
});

test("CON-2: a conflict can be deleted with SQL, and the devices learn it", async () => {
  await ben.push(ben.update(row, { name: "Ben's" }, { base }));
  await ann.push(ann.update(row, { name: "Ann's" }, { base, stamp: ann.stamp(1_000) }));
  const { cursor } = await ann.pullAll(null);
  await engine.sql`DELETE FROM tidemark.sync_conflict WHERE space_id = ${space}`;
  const { rows } = await ann.pullAll(cursor);
  expect(rows).toMatchObject([{ entity: conflictEntity.name, dead: expect.any(String) }]);
});
