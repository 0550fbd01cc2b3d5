import { randomUUID } from "node:crypto";
import { decodeStamp, encodeStamp, stampAbove } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createTestReplica } from "../replica.ts";
import { type Facts, kinds, outcomes } from "./facts.ts";
import { REFUSAL, REFUSED_UNIT } from "./world.ts";

/** How batches are settled, whatever the store. */
export function pushContract(facts: Facts): void {
  test("PUSH-1: a batch sent again changes nothing and is answered the same", async () => {
    const { ann, stored } = facts;
    const create = ann.create();
    await ann.push(create);
    const request = ann.request([ann.update(create.row, { currentValue: 5 })]);
    const first = await ann.send(request);
    const second = await ann.send(request);
    expect(outcomes(second)).toEqual(outcomes(first));
    expect((await stored(create.row))?.values["currentValue"]).toBe(5);
  });

  test("PUSH-3: a batch whose answer was lost is answered with the stored outcomes, under any `after`", async () => {
    const { ann } = facts;
    const create = ann.create();
    const request = ann.request([create, ann.update(randomUUID(), { name: "gone" })]);
    const lost = await ann.send(request);
    const again = await ann.send({ ...request, after: randomUUID() });
    expect(outcomes(again)).toEqual(outcomes(lost));
    expect(outcomes(again)).toMatchObject([{ kind: "applied" }, { kind: "rejected", code: "gone" }]);
  });

  test("PUSH-2: a batch that follows another than the replica's last is answered with what it missed", async () => {
    const { world, space, ann } = facts;
    const [first, second] = [ann.create(), ann.create()];
    const one = ann.request([first]);
    await ann.send(one);
    const two = ann.request([second]);
    await ann.send(two);
    const before = await world.version(space);
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
    expect(await world.version(space)).toBe(before);
  });

  test("PUSH-13: who names another replica's batch as his last is told all of his own", async () => {
    const { world, space, ann } = facts;
    const own = ann.request([ann.create()]);
    await ann.send(own);
    const other = createTestReplica(world.server, space);
    const theirs = other.request([other.create()]);
    await other.send(theirs);
    const behind = await ann.send(ann.request([ann.create()], { after: theirs.batch.id }));
    expect(behind).toMatchObject({ kind: "behind", last: own.batch.id, batches: [{ id: own.batch.id }] });
  });

  test("PUSH-4: one rejected change holds back no other", async () => {
    const { ann, stored } = facts;
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
    const { ann, stored } = facts;
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
    const { world, space, ann } = facts;
    const before = await world.version(space);
    await ann.push(ann.create({ targetValue: -1 }));
    expect(await world.version(space)).toBe(before + 1);
  });

  test("PUSH-8: changes of one batch see each other, in their order", async () => {
    const { ann, stored } = facts;
    const create = ann.create({ currentValue: 1 });
    const reply = await ann.push(
      create,
      ann.update(create.row, { currentValue: 2 }),
      ann.update(create.row, { name: "Walk", currentValue: 3 }),
    );
    expect(kinds(reply)).toEqual(["applied", "applied", "applied"]);
    expect(await stored(create.row)).toMatchObject({ values: { name: "Walk", currentValue: 6 } });
  });

  test("a goal made and deleted in one batch leaves its tombstone", async () => {
    const { ann, stored } = facts;
    const create = ann.create();
    const gone = ann.delete(create.row);
    expect(kinds(await ann.push(create, gone))).toEqual(["applied", "applied"]);
    expect(await ann.pullAll(null)).toMatchObject({ rows: [] });
    expect((await stored(create.row))?.dead).toBe(gone.stamp);
  });

  test("ROW-4: a later edit brings a deleted goal back, an earlier one is merged into its tombstone", async () => {
    const { ann, stored } = facts;
    const create = ann.create({ name: "Swim" });
    await ann.push(create);
    const bob = facts.bob();
    const earlier = bob.update(create.row, { unit: "lanes" }, { stamp: bob.stamp(5) });
    const deletion = ann.delete(create.row, { stamp: ann.stamp(10) });
    await ann.push(deletion);
    expect(outcomes(await bob.push(earlier))).toMatchObject([{ kind: "merged", lost: [""] }]);
    expect(await stored(create.row)).toMatchObject({
      dead: deletion.stamp,
      values: { name: "Swim", unit: "lanes" },
    });

    const later = ann.update(create.row, { description: "again" });
    expect(kinds(await ann.push(later))).toEqual(["applied"]);
    const again = await stored(create.row);
    expect(again).toMatchObject({ values: { name: "Swim", unit: "lanes", description: "again" } });
    expect(again).not.toHaveProperty("dead");
  });

  test("ROW-2: of two edits of one field the later wins, whoever arrives first; other fields keep both", async () => {
    const { ann, stored } = facts;
    const create = ann.create();
    await ann.push(create);
    const bob = facts.bob();
    const early = ann.update(create.row, { name: "early", unit: "pages" });
    const late = bob.update(create.row, { name: "late" }, { stamp: bob.stamp(10), base: create.stamp });
    expect(kinds(await bob.push(late))).toEqual(["applied"]);
    expect(outcomes(await ann.push(early))).toMatchObject([{ kind: "merged", lost: ["name"] }]);
    expect(await stored(create.row)).toMatchObject({
      values: { name: "late", unit: "pages" },
      stamps: { "": create.stamp, name: late.stamp, unit: early.stamp },
    });
  });

  test("ROW-3: differences of several replicas add up", async () => {
    const { ann, stored } = facts;
    const create = ann.create();
    await ann.push(create);
    const bob = facts.bob();
    const before = ann.update(create.row, { currentValue: 5 });
    const after = bob.update(create.row, { currentValue: 7 }, { stamp: bob.stamp(10) });
    await bob.push(after);
    await ann.push(before);
    const stamps = { "": create.stamp, currentValue: stampAbove(after.stamp, ann.id) };
    expect(await stored(create.row)).toMatchObject({ values: { currentValue: 12 }, stamps });
  });

  test("a sum that its field does not allow is rejected with the field", async () => {
    const { ann } = facts;
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

  test("PUSH-15: a stamp from a clock that runs ahead is lowered to the server's, in the replica's order", async () => {
    const { ann, stored } = facts;
    const day = 86_400_000;
    const create = ann.create({}, { stamp: ann.stamp(day) });
    const update = ann.update(create.row, { name: "later" }, { stamp: ann.stamp(day) });
    await ann.push(create, update);
    const row = await stored(create.row);
    expect(row?.values["name"]).toBe("later");
    const [made, renamed] = [row?.stamps[""], row?.stamps["name"]];
    if (!made || !renamed) throw new Error("the row lacks its stamps");
    expect(made < renamed).toBe(true);
    expect(decodeStamp(renamed).ms).toBeLessThan(Date.now() + 60_000);
  });

  test("PUSH-15: an edit that follows a lowered one of its replica wins, though its own stamp is lower", async () => {
    const { ann, stored } = facts;
    const create = ann.create({ name: "a" });
    await ann.push(create);
    const earlier = encodeStamp({ ms: Date.now() - 5_000, counter: 0 }, ann.id);
    const fast = ann.update(create.row, { name: "typed first" }, { stamp: ann.stamp(7_200_000) });
    await ann.push(fast);
    await ann.push(ann.update(create.row, { name: "typed later" }, { stamp: earlier, base: create.stamp }));
    expect((await stored(create.row))?.values).toMatchObject({ name: "typed later" });
    await ann.push(ann.delete(create.row, { stamp: earlier, base: create.stamp }));
    expect(await stored(create.row)).toHaveProperty("dead");
    expect((await ann.pullAll(null)).rows.filter(({ entity }) => entity !== "goal")).toEqual([]);
  });

  test("PUSH-15: an edit over its author's own lowered stamp meets what came after that", async () => {
    const { ann, stored } = facts;
    const bob = facts.bob();
    const create = ann.create({ name: "a" });
    await ann.push(create);
    const fast = ann.update(
      create.row,
      { name: "ann's" },
      { stamp: ann.stamp(7_200_000), base: create.stamp },
    );
    await ann.push(fast);
    const given = (await stored(create.row))?.stamps["name"];
    if (!given) throw new Error("the row lacks its stamp");
    await bob.push(bob.update(create.row, { name: "bob's" }, { base: given }));
    const over = ann.update(create.row, { name: "over" }, { stamp: ann.stamp(7_200_000), base: fast.stamp });
    const [outcome] = outcomes(await ann.push(over));
    expect(outcome).toMatchObject({ kind: "merged", conflicts: [expect.any(String) as string] });
  });

  test("a change that carries another device's stamp is rejected", async () => {
    const { ann } = facts;
    const forged = encodeStamp({ ms: Date.now(), counter: 0 }, "zzzzzzzz");
    expect(outcomes(await ann.push(ann.create({}, { stamp: forged })))).toMatchObject([
      { kind: "rejected", code: "invalid" },
    ]);
  });

  test("PUSH-7: a replica id belongs to the user and the space of its first push", async () => {
    const { world, ann } = facts;
    await ann.push(ann.create());
    const stolen = { replica: ann.id, after: null };
    expect(await world.server.push("bob", ann.request([], stolen))).toMatchObject({ kind: "taken" });
    const elsewhere = { ...ann.request([], stolen), space: await world.newSpace() };
    expect(await world.server.push("ann", elsewhere)).toMatchObject({ kind: "taken" });
  });

  test("a push to a space that is not there is answered with `gone`", async () => {
    const { ann } = facts;
    await facts.world.deleteSpace(facts.space);
    expect(await ann.push(ann.create())).toMatchObject({ kind: "gone" });
  });

  test("a batch of a thousand mixed changes of a hundred rows is what one by one they would be", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 100 }, () => ann.create());
    const edits = creates.flatMap(({ row }, index) => [
      ...Array.from({ length: 7 }, () => ann.update(row, { currentValue: 1 })),
      ann.update(row, { name: `goal ${index}` }),
      index % 10 === 0 ? ann.delete(row) : ann.update(row, { unit: "steps" }),
    ]);
    expect(new Set(kinds(await ann.push(...creates, ...edits)))).toEqual(new Set(["applied"]));
    const goals = [...(await facts.world.goals(facts.space)).values()];
    const live = goals.filter(({ dead }) => dead === undefined);
    expect([live.length, goals.length]).toEqual([90, 100]);
    for (const { values } of live) {
      expect(values).toMatchObject({ currentValue: 7, unit: "steps" });
      expect(values["name"]).toMatch(/^goal \d+$/);
    }
  });

  test("PUSH-5: what the table refuses costs one change, and names the field", async () => {
    const { ann, stored } = facts;
    const [good, bad, group] = [ann.create(), ann.create({ unit: REFUSED_UNIT }), randomUUID()];
    const [mate, culprit] = [ann.create({}, { group }), ann.create({ unit: REFUSED_UNIT }, { group })];
    const reply = await ann.push(good, bad, ann.update(bad.row, { name: "x" }), mate, culprit);
    expect(outcomes(reply)).toMatchObject([
      { kind: "applied" },
      { kind: "rejected", code: "refused", field: "unit", message: REFUSAL },
      { kind: "rejected", code: "gone" },
      { kind: "rejected", code: "group" },
      { kind: "rejected", code: "refused", field: "unit" },
    ]);
    expect(await stored(good.row)).toBeDefined();
    expect(await stored(mate.row)).toBeUndefined();
  });

  test("a thousand changes of which the table refuses most are settled in one push", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 1_000 }, (_, n) =>
      ann.create({ name: `goal ${n}`, ...(n % 10 > 0 && { unit: REFUSED_UNIT }) }),
    );
    const applied = kinds(await ann.push(...creates)).filter((kind) => kind === "applied");
    expect(applied).toHaveLength(100);
    expect(await facts.world.goals(facts.space)).toHaveLength(100);
  });
}
