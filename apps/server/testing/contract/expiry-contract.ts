import { conflictEntity } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { outcomes, type Facts } from "./facts.ts";

/** What a space forgets in time, whatever the store. */
export function expiryContract(facts: Facts): void {
  const DAY_MS = 86_400_000;

  /** Forgets whatever may be forgotten. */
  async function expireAll(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await facts.world.store.expire(facts.space, 0);
  }

  async function deletedGoal(): Promise<string> {
    const { ann } = facts;
    const create = ann.create();
    await ann.push(create);
    await ann.push(ann.delete(create.row, { base: create.stamp }));
    return create.row;
  }

  test("SQL-18, PULL-8: a tombstone is forgotten, and who has not pulled since starts over", async () => {
    const { ann, world, space } = facts;
    const before = (await ann.pullAll(null)).cursor;
    const gone = await deletedGoal();
    const after = (await ann.pullAll(null)).cursor;
    expect(await world.store.expirable(DAY_MS)).not.toContain(space);
    await expireAll();
    expect(await facts.stored(gone)).toBeUndefined();
    const told = await ann.pull(before);
    expect(told).toMatchObject({ kind: "resync" });
    expect(told).not.toHaveProperty("offer");
    expect(await ann.pull(after)).toMatchObject({ kind: "checkpoint", rows: [] });
  });

  test("SQL-18: a space says that it has something to forget until it is forgotten", async () => {
    const { world, space } = facts;
    await deletedGoal();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await world.store.expirable(0)).toContain(space);
    await expireAll();
    expect(await world.store.expirable(0)).not.toContain(space);
  });

  test("SQL-18: an open conflict goes too, and the devices learn it by a tombstone", async () => {
    const { ann } = facts;
    const bob = facts.bob();
    const create = ann.create();
    await ann.push(create);
    await bob.push(bob.update(create.row, { name: "Bob's" }, { base: create.stamp, stamp: bob.stamp(500) }));
    const [lost] = outcomes(
      await ann.push(ann.update(create.row, { name: "Ann's" }, { base: create.stamp })),
    );
    expect(lost?.kind).toBe("merged");
    const { cursor } = await ann.pullAll(null);
    await expireAll();
    const { rows } = await ann.pullAll(cursor);
    expect(rows).toMatchObject([{ entity: conflictEntity.name, dead: expect.any(String) }]);
  });

  test("PUSH-13: records of batches are forgotten but each replica's last, and who would need them is told", async () => {
    const { ann } = facts;
    const first = ann.request([ann.create()]);
    await ann.send(first);
    await ann.push(ann.create());
    const last = ann.request([ann.create()]);
    await ann.send(last);
    await expireAll();
    expect(await ann.send(last)).toMatchObject({ kind: "settled" });
    const behind = await ann.send(ann.request([ann.create()], { after: first.batch.id }));
    expect(behind).toMatchObject({ kind: "behind", last: last.batch.id, batches: [{}], expired: true });
    expect(await ann.send(ann.request([ann.create()], { after: null }))).toMatchObject({ expired: true });
  });

  test("PUSH-13: as long as nothing was forgotten, who is behind is told everything", async () => {
    const { ann } = facts;
    await ann.push(ann.create());
    const behind = await ann.send(ann.request([ann.create()], { after: null }));
    expect(behind).toMatchObject({ kind: "behind", batches: [{}] });
    expect(behind).not.toHaveProperty("expired");
  });
}
