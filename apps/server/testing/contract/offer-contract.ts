import { randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import {
  encodeStamp,
  type OfferedRow,
  PROTOCOL_VERSION,
  type Stamp,
  type Values,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/sync/pull/cursor.ts";
import { type Facts, insert } from "./facts.ts";
import { REFUSED_UNIT } from "./world.ts";

const A_GOAL: Values = {
  name: "Lost",
  description: "",
  targetValue: 3,
  currentValue: 2,
  unit: "",
  dueOn: null,
  status: "active",
};
const at = (ms: number, replica = "lostlost"): Stamp => encodeStamp({ ms, counter: 0 }, replica);

/** How a space takes back what it has lost, whatever the store. */
export function offerContract(facts: Facts): void {
  const sender = () => ({
    protocol: PROTOCOL_VERSION,
    schema: SCHEMA_VERSION,
    space: facts.space,
    replica: facts.ann.id,
  });
  const copy = (values: Values = {}, more: Partial<OfferedRow> = {}): OfferedRow => ({
    entity: "goal",
    id: randomUUID(),
    values: { ...A_GOAL, ...values },
    stamps: { "": at(1_000) },
    ...more,
  });
  const offer = (cursor: string, ...rows: readonly OfferedRow[]) =>
    facts.world.server.offer("ann", { ...sender(), cursor, rows: [...rows] });

  /** The cursor of one who pulled what a restore has undone since. */
  async function lostCursor(): Promise<string> {
    const { cursor } = await facts.ann.pullAll(null);
    const place = decodeCursor(cursor);
    if (!place) throw new Error("the server does not read its own cursor");
    const lost = encodeCursor({ ...place, version: place.version + 1 });
    await facts.world.beginEra();
    await facts.sql(insert());
    return lost;
  }

  test("PULL-11: a cursor from a history that was set back is told so, and what it lost is asked for", async () => {
    await facts.sql(insert());
    const cursor = await lostCursor();
    const bob = facts.bob();
    expect(await bob.pull(cursor)).toMatchObject({ kind: "resync", common: 1, offer: true });
    expect(await bob.pull("not a cursor")).not.toHaveProperty("offer");
  });

  test("PULL-12: a row that the server lost comes back, its counters from 0", async () => {
    const cursor = await lostCursor();
    const lost = copy();
    expect(await offer(cursor, lost)).toMatchObject({ kind: "received" });
    expect(await facts.stored(lost.id)).toMatchObject({
      values: { ...A_GOAL, currentValue: 0 },
      stamps: { "": at(1_000), currentValue: ZERO_STAMP },
    });
  });

  test("PULL-12: a row is offered without its counters, and comes back all the same", async () => {
    const { ann } = facts;
    const create = ann.create({ currentValue: 5 });
    await ann.push(create);
    const cursor = await lostCursor();
    const { currentValue: _, ...values } = A_GOAL;
    const lost = copy({}, { values });
    const later = copy({}, { id: create.row, values, stamps: { "": ann.stamp(1_000) } });
    await offer(cursor, lost, later, copy({}, { values: { name: "no target" } }));
    expect(await facts.stored(lost.id)).toMatchObject({
      values: { ...A_GOAL, currentValue: 0 },
      stamps: { "": at(1_000), currentValue: ZERO_STAMP },
    });
    expect(await facts.stored(create.row)).toMatchObject({ values: { name: "Lost", currentValue: 5 } });
    expect((await facts.world.goals(facts.space)).size).toBe(3);
  });

  test("PULL-12: of a row that is there the later value stays, per field, and nothing is a conflict", async () => {
    const { ann } = facts;
    const create = ann.create({ name: "Here", unit: "here" });
    await ann.push(create, ann.update(create.row, { currentValue: 5 }));
    const cursor = await lostCursor();
    const stamps = { "": at(1_000), name: ann.stamp(1_000) };
    await offer(cursor, copy({ name: "Later", unit: "earlier" }, { id: create.row, stamps }));
    expect(await facts.stored(create.row)).toMatchObject({
      values: { name: "Later", unit: "here", currentValue: 5 },
      stamps: { name: stamps.name },
    });
    const { rows } = await facts.bob().pullAll(null);
    expect(rows.filter(({ entity }) => entity !== "goal")).toEqual([]);
  });

  test("PULL-12: the same offer twice, and from two devices, changes nothing more", async () => {
    const cursor = await lostCursor();
    const lost = copy();
    await offer(cursor, lost);
    const before = await facts.stored(lost.id);
    await offer(cursor, lost);
    expect(await facts.stored(lost.id)).toEqual(before);
  });

  test("PULL-12: a deleted row stays deleted unless the copy is later than the deletion", async () => {
    const { ann } = facts;
    const create = ann.create();
    await ann.push(create);
    await ann.push(ann.delete(create.row, { base: create.stamp }));
    const cursor = await lostCursor();
    await offer(cursor, copy({}, { id: create.row }));
    expect(await facts.stored(create.row)).toHaveProperty("dead");
    await offer(cursor, copy({}, { id: create.row, stamps: { "": at(1_000), name: ann.stamp(1_000) } }));
    expect(await facts.stored(create.row)).not.toHaveProperty("dead");
  });

  test("PULL-12: what breaks a rule, comes from the future, or is no goal is passed over; the rest comes back", async () => {
    const cursor = await lostCursor();
    const good = copy();
    const future = { "": at(Date.now() + 86_400_000) };
    const bad = [
      copy({ unit: REFUSED_UNIT }),
      copy({ targetValue: -1 }),
      copy({}, { stamps: future }),
      copy({}, { entity: "nothing" }),
      copy({}, { stamps: {} }),
      copy({ extra: 1 }),
    ];
    expect(await offer(cursor, ...bad, good)).toMatchObject({ kind: "received" });
    expect(await facts.stored(good.id)).toBeDefined();
    const stored = await Promise.all(bad.map(({ id }) => facts.stored(id)));
    expect(stored.filter(Boolean)).toEqual([]);
  });

  test("PULL-11: an offer that nobody asked for is declined", async () => {
    await facts.sql(insert());
    const { cursor } = await facts.ann.pullAll(null);
    const lost = copy();
    expect(await offer(cursor, lost)).toMatchObject({ kind: "declined" });
    expect(await offer("not a cursor", lost)).toMatchObject({ kind: "declined" });
    const place = decodeCursor(cursor);
    const foreign = place && encodeCursor({ ...place, schema: place.schema + 1 });
    expect(await offer(foreign ?? "", lost)).toMatchObject({ kind: "declined" });
    expect(await facts.stored(lost.id)).toBeUndefined();
  });

  test("PULL-12: whoever reads the space learns what has come back", async () => {
    const cursor = await lostCursor();
    const bob = facts.bob();
    const stream = bob.live((await bob.pullAll(null)).cursor);
    const lost = copy();
    await offer(cursor, lost);
    expect(await stream.next()).toMatchObject({ kind: "checkpoint", rows: [{ id: lost.id }] });
    stream.close();
  });
}
