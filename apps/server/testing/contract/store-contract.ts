import { randomUUID } from "node:crypto";
import { encodeStamp, type RowState } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { rowKey } from "../../src/sync/store/rows.ts";
import type { PushKey, SpaceTransaction } from "../../src/sync/store/space-store.ts";
import { failureKind } from "../../src/sync/store/store-failure.ts";
import { planWrites } from "../../src/sync/store/write-plan.ts";
import { type Facts, insert } from "./facts.ts";
import { REFUSAL, REFUSED_UNIT } from "./world.ts";

const REPLICA = "contract";

/** What pushing relies on in the store itself. */
export function storeContract(facts: Facts): void {
  const push = (): PushKey => ({ user: "ann", replica: randomReplica(), batch: randomUUID() });
  const write = <Result>(body: (transaction: SpaceTransaction) => Promise<Result>) =>
    facts.world.store.write({ space: facts.space, user: "ann" }, async (transaction) => {
      await transaction.begin(push());
      return body(transaction);
    });
  const names = async () =>
    [...(await facts.world.goals(facts.space)).values()]
      .map(({ values }) => values["name"] as string)
      .toSorted();

  test("a transaction whose body throws leaves nothing behind", async () => {
    const changed = write(async (transaction) => {
      await transaction.write(planOf(goal("a")));
      throw new Error("changed its mind");
    });
    await expect(changed).rejects.toThrow("changed its mind");
    expect(await names()).toEqual([]);
    expect(await facts.world.version(facts.space)).toBe(0);
  });

  test("what was called before is awaited later, in its order", async () => {
    await write(async (transaction) => {
      const first = transaction.write(planOf(goal("a")));
      const second = transaction.write(planOf(goal("b")));
      await Promise.all([first, second]);
    });
    expect(await names()).toEqual(["a", "b"]);
  });

  test("PUSH-5: a refusal says why, whom it blames, and lets nothing else happen", async () => {
    const refused = write(async (transaction) => {
      const failing = transaction.write(planOf(goal("a", REFUSED_UNIT)));
      const behind = transaction.write(planOf(goal("b")));
      await Promise.allSettled([failing, behind]);
      await expect(behind).rejects.toThrow(REFUSAL);
      await failing;
    });
    const error: unknown = await refused.catch((failure: unknown) => failure);
    expect(failureKind(error)).toBe("refusal");
    expect(await names()).toEqual([]);
  });

  test("PUSH-5: a write that does not touch its row is refused", async () => {
    const [before, after] = [goal("a"), goal("b")];
    const plan = planWrites(
      new Map([[rowKey("goal", before.id), before.row]]),
      new Map([[rowKey("goal", before.id), after.row]]),
    );
    const error: unknown = await write((transaction) => transaction.write(plan)).catch(
      (failure: unknown) => failure,
    );
    expect(failureKind(error)).toBe("refusal");
  });

  test("PUSH-4: a part that is undone costs only itself, also after a refusal", async () => {
    const blamed = await write(async (transaction) => {
      await transaction.takeVersion();
      await transaction.beginPart();
      await transaction.write(planOf(goal("kept")));
      await transaction.keepPart();
      await transaction.beginPart();
      await transaction.write(planOf(goal("undone")));
      const refusal: unknown = await transaction
        .write(planOf(goal("refused", REFUSED_UNIT)))
        .catch((failure: unknown) => failure);
      await transaction.undoPart();
      await transaction.write(planOf(goal("after")));
      return transaction.blame("goal", refusal as never);
    });
    expect(blamed.named).toEqual(["unit"]);
    expect(await names()).toEqual(["after", "kept"]);
    const versions = [...(await facts.world.goals(facts.space)).values()].map(({ version }) => version);
    expect(new Set(versions)).toEqual(new Set([1]));
  });

  test("a transaction sees what it has written", async () => {
    const { id, row } = goal("a");
    const seen = await write(async (transaction) => {
      await transaction.write(planOf({ id, row }));
      return transaction.rows(new Map([["goal", new Set([id, randomUUID()])]]));
    });
    expect([...seen]).toEqual([[rowKey("goal", id), { ...row, version: 1 }]]);
  });

  test("PULL-1: a snapshot stays what it was while others write", async () => {
    const { world, space, sql } = facts;
    const row = insert();
    await sql(row);
    const place = { version: 0, skipTo: 0, limit: 10, maxBytes: 1_000_000 };
    const seen = await world.store.read({ space, user: "ann" }, async (snapshot) => {
      const before = await snapshot.history();
      await sql({ kind: "update", id: row.id, values: { name: "later" } }, insert());
      return { before, after: await snapshot.history(), rows: await snapshot.rowsAfter(place) };
    });
    expect(seen.after).toEqual(seen.before);
    expect(seen.rows).toMatchObject({ more: false, rows: [{ version: 1, values: { name: "by SQL" } }] });
    expect(await world.version(space)).toBe(2);
  });

  test("SQL-9: a writer that meets a push gets through, and the push comes again", async () => {
    const { world, space, sql, ann, stored } = facts;
    const create = ann.create();
    await ann.push(create);
    const pushing = ann.push(ann.update(create.row, { currentValue: 1 }));
    const writing = sql({ kind: "update", id: create.row, values: { name: "by SQL" } });
    expect(await writing).toEqual([true]);
    expect(await pushing).toMatchObject({ kind: "settled" });
    expect(await stored(create.row)).toMatchObject({ values: { name: "by SQL", currentValue: 1 } });
    expect(await world.version(space)).toBe(3);
  });
}

interface PlannedGoal {
  readonly id: string;
  readonly row: RowState;
}

function goal(name: string, unit = "", id = randomUUID()): PlannedGoal {
  const values = {
    name,
    unit,
    description: "",
    targetValue: 1,
    currentValue: 0,
    dueOn: null,
    status: "active",
  };
  return { id, row: { values, stamps: { "": encodeStamp({ ms: 1_790_000_000_000, counter: 0 }, REPLICA) } } };
}

function planOf({ id, row }: PlannedGoal) {
  return planWrites(new Map(), new Map([[rowKey("goal", id), row]]));
}

function randomReplica(): string {
  return randomUUID().replaceAll("-", "").slice(0, 8);
}
