import { randomUUID } from "node:crypto";
import { INSERT_KEY, replicaOf, SQL_REPLICA, type Stamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { type Facts, insert } from "./facts.ts";

/** What a store makes of the writes of those who are no replica. */
export function sqlContract(facts: Facts): void {
  test("SQL-1, SQL-2: a transaction has one version, the next one the next", async () => {
    const { sql, stored, world, space } = facts;
    const [a, b, c] = [insert(), insert(), insert()];
    await sql(a, b);
    await sql(c);
    expect((await stored(a.id))?.version).toBe(1);
    expect((await stored(b.id))?.version).toBe(1);
    expect((await stored(c.id))?.version).toBe(2);
    expect(await world.version(space)).toBe(2);
  });

  test("SQL-2: what fails leaves nothing behind, and its version is used again", async () => {
    const { sql, stored } = facts;
    const [kept, lost, next] = [insert(), insert(), insert()];
    await sql(kept);
    await expect(sql(lost, kept)).rejects.toThrow();
    await sql(next);
    expect(await stored(lost.id)).toBeUndefined();
    expect((await stored(next.id))?.version).toBe(2);
  });

  test("SQL-3: each field that changed is stamped above what it had, and no other", async () => {
    const { sql, stored, ann } = facts;
    const create = ann.create({ name: "Run" }, { stamp: ann.stamp(50_000) });
    await ann.push(create);
    await sql({ kind: "update", id: create.row, values: { name: "Walk", unit: "books" } });
    const row = await stored(create.row);
    expect(Object.keys(row?.stamps ?? {}).toSorted()).toEqual([INSERT_KEY, "name"]);
    const stamp = row?.stamps["name"] as Stamp;
    expect(stamp > create.stamp).toBe(true);
    expect(replicaOf(stamp)).toBe(SQL_REPLICA);
    expect(row?.stamps[INSERT_KEY]).toBe(create.stamp);
  });

  test("SQL-4: an update that changes nothing makes no version and still found its row", async () => {
    const { sql, stored } = facts;
    const row = insert();
    await sql(row);
    const before = await stored(row.id);
    expect(await sql({ kind: "update", id: row.id, values: { name: "by SQL" } })).toEqual([true]);
    expect(await stored(row.id)).toEqual(before);
    expect(await sql({ kind: "update", id: randomUUID(), values: { name: "x" } })).toEqual([false]);
    expect(await facts.world.version(facts.space)).toBe(1);
  });

  test("SQL-5: a deletion leaves a tombstone with the row as it was, and an insert over it removes it", async () => {
    const { sql, stored } = facts;
    const row = insert();
    await sql(row);
    const before = await stored(row.id);
    expect(await sql({ kind: "delete", id: row.id }, { kind: "delete", id: row.id })).toEqual([true, false]);
    const grave = await stored(row.id);
    expect(grave).toMatchObject({ values: before?.values, stamps: before?.stamps, version: 2 });
    expect((grave?.dead ?? "") > (before?.stamps[INSERT_KEY] ?? "")).toBe(true);
    await sql({ ...row, values: { name: "again", targetValue: 2 } });
    const again = await stored(row.id);
    expect(again).not.toHaveProperty("dead");
    expect(again).toMatchObject({ values: { name: "again" }, version: 3 });
    expect((again?.stamps[INSERT_KEY] ?? "") > (grave?.dead ?? "")).toBe(true);
  });

  test("SQL-5: what a transaction deletes and puts back is there, under its one version", async () => {
    const { sql, stored } = facts;
    const row = insert();
    await sql(row);
    await sql({ kind: "delete", id: row.id }, { ...row, values: { name: "put back", targetValue: 1 } });
    expect(await stored(row.id)).toMatchObject({ values: { name: "put back" }, version: 2 });
    expect(await facts.world.goals(facts.space)).toHaveLength(1);
  });

  test("SQL-5: TRUNCATE leaves a tombstone of every row", async () => {
    const { sql, world, space } = facts;
    await sql(insert(), insert());
    await sql({ kind: "truncate" });
    const goals = [...(await world.goals(space)).values()];
    expect(goals).toHaveLength(2);
    for (const goal of goals) expect(goal).toMatchObject({ version: 2, dead: expect.any(String) as string });
  });

  test("SQL-7: writing to a space that is not there is refused, and a deleted space leaves nothing", async () => {
    const { world, space, ann } = facts;
    await expect(world.sql(randomUUID(), insert())).rejects.toThrow("there is no space");
    await ann.push(ann.create());
    await world.deleteSpace(space);
    expect(await ann.push(ann.create())).toMatchObject({ kind: "gone" });
    expect(await ann.pull(null)).toMatchObject({ kind: "gone" });
  });
}
