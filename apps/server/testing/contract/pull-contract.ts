import { randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { addRowHash, type Checkpoint, NO_ROWS, PROTOCOL_VERSION } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/sync/pull/cursor.ts";
import type { TestReplica } from "../replica.ts";
import { type Facts, insert } from "./facts.ts";

/** What pulls bring, whatever the store. */
export function pullContract(facts: Facts): void {
  async function checkpoint(
    cursor: string | null,
    options?: Parameters<TestReplica["pull"]>[1],
  ): Promise<Checkpoint> {
    const reply = await facts.ann.pull(cursor, options);
    if (reply.kind !== "checkpoint") throw new Error(`the pull was answered with ${reply.kind}`);
    return reply;
  }

  test("a pull brings rows as their entity has them, with version and stamps", async () => {
    const { ann } = facts;
    const create = ann.create({ name: "Run", dueOn: "2027-01-31" });
    await ann.push(create);
    const { rows, more } = await checkpoint(null);
    expect(more).toBe(false);
    expect(rows).toEqual([
      {
        entity: "goal",
        id: create.row,
        version: 1,
        stamps: { "": create.stamp },
        values: create.kind === "create" ? create.values : {},
      },
    ]);
  });

  test("PULL-2: a page ends at a mebibyte", async () => {
    const { ann } = facts;
    const description = "x".repeat(9_000);
    for (let n = 0; n < 3; n += 1)
      await ann.push(...Array.from({ length: 100 }, () => ann.create({ description })));
    const first = await checkpoint(null);
    expect(first.more).toBe(true);
    expect(JSON.stringify(first).length).toBeLessThan(1_200_000);
    expect((await ann.pullAll(null)).rows).toHaveLength(300);
  });

  test("PULL-2: rows and tombstones of a page are in the order of version, entity and id", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 20 }, () => ann.create());
    await ann.push(...creates);
    const start = (await ann.pullAll(null)).cursor;
    await ann.push(
      ...creates.map(({ row }, n) => (n % 2 === 0 ? ann.delete(row) : ann.update(row, { unit: "km" }))),
    );
    const { rows, pages } = await ann.pullAll(start, 3);
    expect(pages).toBe(7);
    expect(rows.filter((row) => "dead" in row)).toHaveLength(10);
    const order = rows.map(({ version, id }) => `${version} ${id}`);
    expect(order).toEqual(order.toSorted());
  });

  test("a first pull skips the tombstones that were there when it began, and no later ones", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 6 }, () => ann.create());
    await ann.push(...creates);
    const [gone, goesMeanwhile] = creates;
    await ann.push(ann.delete(gone?.row ?? ""));
    const first = await checkpoint(null, { limit: 3 });
    expect(first).toMatchObject({ more: true, settled: [] });
    await ann.push(ann.delete(goesMeanwhile?.row ?? ""));
    const { rows } = await ann.pullAll(first.cursor, 3);
    expect([...first.rows, ...rows].filter((row) => "dead" in row).map(({ id }) => id)).toEqual([
      goesMeanwhile?.row,
    ]);
  });

  test("PULL-5: a pull from the beginning reports what its replica settled lately, and what it names", async () => {
    const { ann } = facts;
    const batches = Array.from({ length: 102 }, () => ann.request([ann.create()]));
    for (const [place, { batch, ...request }] of batches.entries())
      await ann.send({ ...request, after: batches[place - 1]?.batch.id ?? null, batch });
    const oldest = batches[0]?.batch.id ?? "";
    const reported = new Set((await checkpoint(null)).settled.map(({ batch }) => batch));
    expect(reported.size).toBe(100);
    expect(reported).toContain(batches.at(-1)?.batch.id);
    const { settled } = await checkpoint(null, { unsettled: [oldest] });
    expect(settled.filter(({ batch }) => batch === oldest)).toHaveLength(1);
    expect(settled).toHaveLength(101);
  });

  test("PULL-5: the last page reports the batches named and all of the replica's above its cursor", async () => {
    const { ann } = facts;
    const start = (await checkpoint(null)).cursor;
    const named = ann.request([ann.create()]);
    await ann.send(named);
    const middle = (await checkpoint(null)).cursor;
    const above = ann.request([ann.create({ targetValue: -1 })]);
    await ann.send(above);
    const bob = facts.bob();
    await bob.push(bob.create());

    const reported = async (cursor: string, unsettled: readonly string[] = []) => {
      const { settled } = await checkpoint(cursor, { unsettled });
      return settled.map(({ batch }) => batch).toSorted();
    };
    expect(await reported(start)).toEqual([named.batch.id, above.batch.id].toSorted());
    expect(await reported(middle)).toEqual([above.batch.id]);
    expect(await reported(middle, [named.batch.id, randomUUID()])).toEqual(
      [named.batch.id, above.batch.id].toSorted(),
    );
    expect((await checkpoint(middle)).settled).toMatchObject([
      { outcomes: [{ kind: "rejected", code: "invalid" }] },
    ]);
    expect((await checkpoint(start, { limit: 1 })).settled).toEqual([]);
  });

  test("PULL-9: a first pull says at once how many rows there are, later ones do not", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 5 }, () => ann.create());
    await ann.push(...creates);
    await ann.push(ann.delete(creates[0]?.row ?? ""));
    const first = await checkpoint(null, { limit: 2 });
    expect(first.total).toBe(4);
    expect(await checkpoint(first.cursor, { limit: 2 })).not.toHaveProperty("total");
  });

  test("PULL-10: the last page says what a replica ought to have, if it is asked", async () => {
    const { ann } = facts;
    const creates = Array.from({ length: 4 }, () => ann.create());
    await ann.push(...creates);
    await ann.push(ann.delete(creates[0]?.row ?? ""), ann.update(creates[1]?.row ?? "", { unit: "km" }));
    const { rows, cursor } = await ann.pullAll(null);
    const sum = rows.reduce((before, { id, version }) => addRowHash(before, id, version), NO_ROWS);
    const asked = { ...pullOf(ann), cursor, sums: true };
    expect(await facts.world.server.pull("ann", asked)).toMatchObject({ more: false, sums: { goal: sum } });
    const early = await facts.world.server.pull("ann", { ...asked, cursor: null, limit: 1 });
    expect(early).toMatchObject({ more: true });
    expect(early).not.toHaveProperty("sums");
    expect(await checkpoint(cursor)).not.toHaveProperty("sums");
  });

  test("nobody learns the outcomes of another's batch by naming it, or its replica", async () => {
    const { ann } = facts;
    const { cursor } = await checkpoint(null);
    const request = ann.request([ann.create()]);
    await ann.send(request);
    const bob = facts.bob();
    expect(await bob.pull(null, { unsettled: [request.batch.id] })).toMatchObject({ settled: [] });
    expect(await facts.world.server.pull("bob", { ...pullOf(ann), cursor })).toMatchObject({ settled: [] });
  });

  test.for(["", "1.x", "9.abc.1", "not a cursor"])(
    "PULL-4: the cursor “%s” is answered with `resync`",
    async (cursor) => {
      const { ann } = facts;
      expect(await ann.pull(cursor)).toMatchObject({ kind: "resync", from: cursor });
    },
  );

  test("a space that was deleted is `gone`", async () => {
    const { world, space, ann } = facts;
    await world.deleteSpace(space);
    expect(await ann.pull(null)).toMatchObject({ kind: "gone" });
  });

  test("SQL-13, PULL-4: a space that was made anew under the same id shares no history with the one before", async () => {
    const { ann, world, space, sql } = facts;
    await sql(insert());
    await sql(insert());
    const { cursor } = await checkpoint(null);
    await world.deleteSpace(space);
    await world.newSpace(space);
    for (let version = 1; version <= 3; version += 1) await sql(insert());
    expect(await ann.pull(cursor)).toMatchObject({ kind: "resync", common: 0 });
  });

  test("PULL-2: a version that is cut anywhere comes whole, each row once", async () => {
    const { ann, sql } = facts;
    await sql(...Array.from({ length: 50 }, () => insert()));
    const { rows, pages } = await ann.pullAll(null, 7);
    expect(pages).toBe(8);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(50);
    expect(new Set(rows.map(({ version }) => version))).toEqual(new Set([1]));
  });

  test("PULL-3: the last page's cursor is the space's version, also when no row bears it", async () => {
    const { ann } = facts;
    await ann.push(ann.create({ targetValue: -1 }));
    const { cursor, rows } = await checkpoint(null);
    expect(rows).toEqual([]);
    expect(decodeCursor(cursor)?.version).toBe(1);
    expect(await checkpoint(cursor)).toMatchObject({ rows: [], more: false, cursor });
  });

  test("SQL-13, PULL-4: a cursor of before a new era holds up to where that begins", async () => {
    const { ann, world, space, sql } = facts;
    await sql(insert());
    await sql(insert());
    const { cursor } = await checkpoint(null);
    await world.beginEra();
    await world.sql(space, insert());
    const later = await world.server.pull("ann", { ...pullOf(ann), cursor });
    expect(later).toMatchObject({ kind: "checkpoint", rows: [{ version: 3 }] });
    const parts = decodeCursor(cursor);
    if (!parts) throw new Error("the server does not read its own cursor");
    const lost = encodeCursor({ ...parts, version: 3 });
    expect(await world.server.pull("ann", { ...pullOf(ann), cursor: lost })).toMatchObject({
      kind: "resync",
      common: 2,
    });
  });
}

function pullOf({ id, space }: TestReplica) {
  const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica: id };
  return { ...sender, unsettled: [], limit: 1_000 };
}
