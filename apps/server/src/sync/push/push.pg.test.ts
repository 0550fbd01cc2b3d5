import { randomUUID } from "node:crypto";
import {
  decodeStamp,
  encodeStamp,
  type Outcome,
  type PushReply,
  type Stamp,
  stampAbove,
} from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
});

function outcomes(reply: PushReply): readonly Outcome[] {
  if (reply.kind !== "settled") throw new Error(`the push was answered with ${reply.kind}`);
  return reply.outcomes;
}

const kinds = (reply: PushReply) => outcomes(reply).map(({ kind }) => kind);

interface StoredGoal {
  readonly name: string;
  readonly current_value: number;
  readonly target_value: number;
  readonly stamps: Record<string, Stamp>;
  readonly version: number;
}

async function stored(id: string): Promise<StoredGoal | undefined> {
  const [row] = await engine.sql<StoredGoal[]>`SELECT * FROM goal WHERE space_id = ${space} AND id = ${id}`;
  return row;
}

async function spaceVersion(): Promise<number> {
  const [row] = await engine.sql<
    { version: number }[]
  >`SELECT version FROM tidemark.space WHERE id = ${space}`;
  return row?.version ?? -1;
}

test("a pushed goal is a row with its real columns and the stamps of its author", async () => {
  const create = ann.create({ name: "Run", dueOn: "2027-01-31", targetValue: 42 });
  expect(kinds(await ann.push(create))).toEqual(["applied"]);
  const [row] =
    await engine.sql`SELECT name, target_value, due_on::text, status, stamps FROM goal WHERE id = ${create.row}`;
  expect(row).toEqual({
    name: "Run",
    target_value: 42,
    due_on: "2027-01-31",
    status: "active",
    stamps: { "": create.stamp },
  });
});

test("PUSH-1: a batch sent again changes nothing and is answered the same", async () => {
  const create = ann.create();
  await ann.push(create);
  const request = ann.request([ann.update(create.row, { currentValue: 5 })]);
  const first = await ann.send(request);
  const second = await ann.send(request);
  expect(outcomes(second)).toEqual(outcomes(first));
  expect((await stored(create.row))?.current_value).toBe(5);
});

test("PUSH-1: a batch sent many times at once, to two servers, is settled once", async () => {
  const create = ann.create();
  await ann.push(create);
  const request = ann.request([ann.update(create.row, { currentValue: 1 })]);
  const other = await engine.secondServer();
  const serverOf = (n: number) => (n % 2 === 0 ? engine.server : other);
  const replies = await Promise.all(Array.from({ length: 12 }, (_, n) => serverOf(n).push("ann", request)));
  for (const reply of replies) expect(reply.kind).toBe("settled");
  expect((await stored(create.row))?.current_value).toBe(1);
});

test("PUSH-3: a batch whose answer was lost is answered with the stored outcomes, under any `after`", async () => {
  const create = ann.create();
  const request = ann.request([create, ann.update(randomUUID(), { name: "gone" })]);
  const lost = await ann.send(request);
  const again = await ann.send({ ...request, after: randomUUID() });
  expect(outcomes(again)).toEqual(outcomes(lost));
  expect(outcomes(again)).toMatchObject([{ kind: "applied" }, { kind: "rejected", code: "gone" }]);
});

test("PUSH-2: a batch that follows another than the replica's last is answered with what it missed", async () => {
  const [first, second] = [ann.create(), ann.create()];
  const one = ann.request([first]);
  await ann.send(one);
  const two = ann.request([second]);
  await ann.send(two);
  const before = await spaceVersion();
  const reply = await ann.send(ann.request([ann.create()], { after: one.batch.id }));
  expect(reply).toMatchObject({
    kind: "behind",
    last: two.batch.id,
    batches: [{ id: two.batch.id, changes: [{ id: second.id, stamp: second.stamp }] }],
  });
  expect(await ann.send(ann.request([ann.create()], { after: null }))).toMatchObject({
    kind: "behind",
    batches: [{ id: one.batch.id }, { id: two.batch.id }],
  });
  expect(await spaceVersion()).toBe(before);
});

test("PUSH-4: one rejected change holds back no other", async () => {
  const [good, alsoGood] = [ann.create({ name: "good" }), ann.create({ name: "also good" })];
  const reply = await ann.push(
    good,
    ann.create({ targetValue: 0 }),
    ann.create({ name: "half \ud800" }),
    alsoGood,
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "applied" },
    { kind: "rejected", code: "invalid", field: "targetValue", message: "the target is above zero" },
    { kind: "rejected", code: "invalid", field: "name" },
    { kind: "applied" },
  ]);
  expect(await stored(good.row)).toBeDefined();
  expect(await stored(alsoGood.row)).toBeDefined();
});

test("PUSH-4: of a group with a change that cannot be, nothing happens", async () => {
  const group = randomUUID();
  const create = ann.create({}, { group });
  const reply = await ann.push(create, ann.create({ unit: "x".repeat(50) }, { group }), ann.create());
  expect(outcomes(reply)).toMatchObject([
    {
      kind: "rejected",
      code: "group",
      message: expect.stringContaining("keep the unit within 40 characters") as string,
    },
    { kind: "rejected", code: "invalid", field: "unit" },
    { kind: "applied" },
  ]);
  expect(await stored(create.row)).toBeUndefined();
});

test("a settled batch moves the space's version, even if all of it was rejected", async () => {
  const before = await spaceVersion();
  await ann.push(ann.create({ targetValue: -1 }));
  expect(await spaceVersion()).toBe(before + 1);
});

test("PUSH-8: changes of one batch see each other, in their order", async () => {
  const create = ann.create({ currentValue: 1 });
  const reply = await ann.push(
    create,
    ann.update(create.row, { currentValue: 2 }),
    ann.update(create.row, { name: "Walk", currentValue: 3 }),
  );
  expect(kinds(reply)).toEqual(["applied", "applied", "applied"]);
  expect(await stored(create.row)).toMatchObject({ name: "Walk", current_value: 6 });
});

test("a goal made and deleted in one batch leaves its tombstone", async () => {
  const create = ann.create();
  const gone = ann.delete(create.row);
  expect(kinds(await ann.push(create, gone))).toEqual(["applied", "applied"]);
  expect(await ann.pullAll(null)).toMatchObject({ rows: [] });
  const [tombstone] = await engine.sql`SELECT stamp FROM tidemark.tombstone WHERE id = ${create.row}`;
  expect(tombstone?.["stamp"]).toBe(gone.stamp);
});

test("ROW-4: a later edit brings a deleted goal back, an earlier one is merged into its tombstone", async () => {
  const create = ann.create({ name: "Swim" });
  await ann.push(create);
  const earlier = ann.update(create.row, { unit: "lanes" });
  const deletion = ann.delete(create.row);
  await ann.push(deletion);
  expect(outcomes(await ann.push(earlier))).toMatchObject([{ kind: "merged", lost: [""] }]);
  expect(await stored(create.row)).toBeUndefined();
  const [tombstone] = await engine.sql`SELECT stamp, row FROM tidemark.tombstone WHERE id = ${create.row}`;
  expect(tombstone).toMatchObject({ stamp: deletion.stamp, row: { name: "Swim", unit: "lanes" } });

  const later = ann.update(create.row, { description: "again" });
  expect(kinds(await ann.push(later))).toEqual(["applied"]);
  expect(await stored(create.row)).toMatchObject({ name: "Swim", unit: "lanes", description: "again" });
  expect(await engine.sql`SELECT FROM tidemark.tombstone WHERE id = ${create.row}`).toHaveLength(0);
});

test("ROW-2: of two edits of one field the later wins, whoever arrives first; other fields keep both", async () => {
  const create = ann.create();
  await ann.push(create);
  const bob = createTestReplica(engine.server, space, "bob");
  const early = ann.update(create.row, { name: "early", unit: "pages" });
  const late = bob.update(create.row, { name: "late" }, { stamp: bob.stamp(10) });
  expect(kinds(await bob.push(late))).toEqual(["applied"]);
  expect(outcomes(await ann.push(early))).toMatchObject([{ kind: "merged", lost: ["name"] }]);
  expect(await stored(create.row)).toMatchObject({
    name: "late",
    unit: "pages",
    stamps: { "": create.stamp, name: late.stamp, unit: early.stamp },
  });
});

test("ROW-3: differences of several replicas add up", async () => {
  const create = ann.create();
  await ann.push(create);
  const bob = createTestReplica(engine.server, space, "bob");
  const before = ann.update(create.row, { currentValue: 5 });
  const after = bob.update(create.row, { currentValue: 7 }, { stamp: bob.stamp(10) });
  await bob.push(after);
  await ann.push(before);
  const stamps = { "": create.stamp, currentValue: stampAbove(after.stamp, ann.id) };
  expect(await stored(create.row)).toMatchObject({ current_value: 12, stamps });
});

test("a sum that its field does not allow is rejected with the field", async () => {
  const create = ann.create({ currentValue: 2_147_483_647 });
  await ann.push(create);
  const reply = await ann.push(
    ann.update(create.row, { currentValue: 1 }),
    ann.update(create.row, { name: "still" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "rejected", code: "invalid", field: "currentValue" },
    { kind: "applied" },
  ]);
});

test("a stamp from a clock that runs ahead is lowered to the server's, in the replica's order", async () => {
  const day = 86_400_000;
  const create = ann.create({}, { stamp: ann.stamp(day) });
  const update = ann.update(create.row, { name: "later" }, { stamp: ann.stamp(day) });
  await ann.push(create, update);
  const row = await stored(create.row);
  expect(row?.name).toBe("later");
  const [made, renamed] = [row?.stamps[""], row?.stamps["name"]];
  if (!made || !renamed) throw new Error("the row lacks its stamps");
  expect(made < renamed).toBe(true);
  expect(decodeStamp(renamed).ms).toBeLessThan(Date.now() + 60_000);
});

test("a change that carries another device's stamp is rejected", async () => {
  const forged = encodeStamp({ ms: Date.now(), counter: 0 }, "zzzzzzzz");
  expect(outcomes(await ann.push(ann.create({}, { stamp: forged })))).toMatchObject([
    { kind: "rejected", code: "invalid" },
  ]);
});

test("PUSH-7: a replica id belongs to the user and the space of its first push", async () => {
  await ann.push(ann.create());
  const stolen = { replica: ann.id, after: null };
  expect(await engine.server.push("bob", ann.request([], stolen))).toMatchObject({ kind: "taken" });
  const elsewhere = { ...ann.request([], stolen), space: await engine.newSpace() };
  expect(await engine.server.push("ann", elsewhere)).toMatchObject({ kind: "taken" });
});

test("a push to a space that is not there is answered with `gone`", async () => {
  await engine.sql`DELETE FROM tidemark.space WHERE id = ${space}`;
  expect(await ann.push(ann.create())).toMatchObject({ kind: "gone" });
});

test("a batch of a thousand mixed changes of a hundred rows is what one by one they would be", async () => {
  const creates = Array.from({ length: 100 }, () => ann.create());
  const edits = creates.flatMap(({ row }, index) => [
    ...Array.from({ length: 7 }, () => ann.update(row, { currentValue: 1 })),
    ann.update(row, { name: `goal ${index}` }),
    index % 10 === 0 ? ann.delete(row) : ann.update(row, { unit: "steps" }),
  ]);
  expect(new Set(kinds(await ann.push(...creates, ...edits)))).toEqual(new Set(["applied"]));
  const [counted] = await engine.sql`
    SELECT count(*)::int AS live, bool_and(current_value = 7 AND unit = 'steps' AND name LIKE 'goal %') AS right
    FROM goal WHERE space_id = ${space}`;
  expect(counted).toEqual({ live: 90, right: true });
  expect(await engine.sql`SELECT FROM tidemark.tombstone WHERE space_id = ${space}`).toHaveLength(10);
});
