import { randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import {
  type Change,
  conflictEntity,
  encodeStamp,
  type LostCount,
  PROTOCOL_VERSION,
  type Stamp,
} from "@tidemark/sync-core";
import { beforeEach, expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/sync/pull/cursor.ts";
import type { TestReplica } from "../replica.ts";
import { type Facts, insert, kinds, outcomes } from "./facts.ts";

/** What becomes of counters when a server is set back, whatever the store. The goal of each fact counts 3 in the backup. */
export function lostCountContract(facts: Facts): void {
  let goal: string;
  let cursor: string;
  /** Writes after the server was set back. */
  let device: TestReplica;

  beforeEach(async () => {
    const create = facts.ann.create({ currentValue: 3 });
    goal = create.row;
    await facts.ann.push(create);
    const place = decodeCursor((await facts.ann.pullAll(null)).cursor);
    if (!place) throw new Error("the server does not read its own cursor");
    cursor = encodeCursor({ ...place, version: place.version + 9 });
    await facts.world.beginEra();
    await facts.sql(insert());
    device = facts.bob();
  });

  /** A stamp of a device that is gone, or of SQL, above all that was made so far. */
  const stampOf = (replica: string): Stamp => encodeStamp({ ms: Date.now() + 5_000, counter: 0 }, replica);
  /** Somebody offers a copy of the goal. */
  const offer = (was: number, { version = 5, stamp = stampOf("lostlost"), id = goal } = {}) =>
    facts.world.server.offer("bob", {
      protocol: PROTOCOL_VERSION,
      schema: SCHEMA_VERSION,
      space: facts.space,
      replica: facts.bob().id,
      cursor,
      rows: [
        {
          entity: "goal",
          id,
          version,
          values: {
            name: "Read",
            description: "",
            targetValue: 12,
            currentValue: was,
            unit: "",
            dueOn: null,
            status: "active",
          },
          stamps: { "": encodeStamp({ ms: 1_000, counter: 0 }, "lostlost"), currentValue: stamp },
        },
      ],
    });
  const returned = (...changes: readonly Change[]) =>
    device.send({ ...device.request(changes), returned: [cursor] });
  const count = async (id = goal) => (await facts.stored(id))?.values["currentValue"];

  async function conflicts() {
    const { rows } = await facts.bob().pullAll(null);
    return rows.flatMap((row) => (row.entity === conflictEntity.name && "values" in row ? [row] : []));
  }

  async function missing(): Promise<readonly number[]> {
    return (await conflicts()).map(({ values }) => (values["value"] as unknown as LostCount).missing);
  }

  /** Gives back what is missing, as a person does who sees the conflict. */
  async function restoring(by: number): Promise<readonly Change[]> {
    const [conflict] = await conflicts();
    const group = randomUUID();
    return [
      device.update(goal, { currentValue: by }, { group }),
      device.delete(conflict?.id ?? "", { group, entity: conflictEntity.name }),
    ];
  }

  test("CON-11: what the server lacks of a count is kept, and the count stays", async () => {
    const stamp = stampOf("zzzzzzzz");
    await offer(51, { stamp });
    expect(await count()).toBe(3);
    expect(await conflicts()).toMatchObject([
      {
        values: {
          entity: "goal",
          rowId: goal,
          field: "currentValue",
          value: { missing: 48, was: 51, version: 5, sure: true },
          stamp,
          replica: "zzzzzzzz",
        },
      },
    ]);
  });

  test("CON-11: a row that comes back counts from 0, and all of its count is missing", async () => {
    const id = randomUUID();
    await offer(51, { id });
    expect([await count(id), await missing()]).toEqual([0, [51]]);
  });

  test("CON-11: a count that is the same here is not missing", async () => {
    await offer(3);
    expect(await conflicts()).toEqual([]);
  });

  test("CON-11: the same copy, an earlier and an equal one add nothing; a later one adds what it has more", async () => {
    await offer(51);
    const [before] = await conflicts();
    for (const version of [5, 4]) await offer(version + 40, { version });
    expect(await conflicts()).toEqual([before]);
    await device.push(device.update(goal, { currentValue: 100 }));
    await offer(56, { version: 6 });
    expect([await count(), await missing()]).toEqual([103, [53]]);
  });

  test("CON-11, PUSH-18: what comes back is missing no more, what is new changes nothing; at none it closes", async () => {
    const [lost, kept, later] = [8, 40, 7].map((by) => device.update(goal, { currentValue: by })) as [
      Change,
      Change,
      Change,
    ];
    await offer(51);
    await returned(lost);
    expect([await count(), await missing()]).toEqual([11, [40]]);
    await device.push(later);
    expect([await count(), await missing()]).toEqual([18, [40]]);
    await returned(kept);
    expect([await count(), await missing()]).toEqual([58, []]);
    await offer(51);
    expect(await conflicts()).toEqual([]);
  });

  test("PUSH-18: what the copy's last author made before it was in it, though he had not pulled it; what is later was not", async () => {
    const before = device.update(goal, { currentValue: 8 });
    await offer(51, { stamp: device.stamp() });
    await device.push(device.update(goal, { currentValue: 7 }));
    expect(await missing()).toEqual([48]);
    await device.push(before);
    expect(await missing()).toEqual([40]);
  });

  test("PUSH-18: what only seems to have been in the copy never tells of too much", async () => {
    const seeming = device.update(goal, { currentValue: 8 });
    await offer(5, { stamp: device.stamp() });
    expect(await missing()).toEqual([2]);
    await device.push(seeming);
    expect([await count(), await missing()]).toEqual([11, [2]]);
  });

  test("CON-12: restoring adds what is missing, once; who does so second is refused", async () => {
    await offer(51);
    const [first, second] = [await restoring(48), await restoring(48)];
    expect(kinds(await device.push(...first))).toEqual(["applied", "applied"]);
    expect([await count(), await missing()]).toEqual([51, []]);
    expect(outcomes(await device.push(...second))).toMatchObject([
      { code: "refused", field: "currentValue" },
      { code: "group" },
    ]);
    expect([await count(), await missing()]).toEqual([51, []]);
  });

  test("CON-12: what comes back after it was given back by hand is there twice, which is told", async () => {
    const kept = device.update(goal, { currentValue: 8 });
    await offer(51);
    await device.push(...(await restoring(48)));
    await returned(kept);
    expect([await count(), await missing()]).toEqual([59, [-8]]);
    await device.push(...(await restoring(-8)));
    expect([await count(), await missing()]).toEqual([51, []]);
  });

  test("CON-12: who gives back more than is still missing is told at once", async () => {
    const kept = device.update(goal, { currentValue: 8 });
    await offer(51);
    const changes = await restoring(48);
    await returned(kept);
    await device.push(...changes);
    expect([await count(), await missing()]).toEqual([59, [-8]]);
  });

  test("CON-12: where somebody counted before the first copy came, more coming back means nothing", async () => {
    const kept = device.update(goal, { currentValue: 12 });
    await device.push(device.update(goal, { currentValue: 5 }));
    await offer(15);
    expect(await missing()).toEqual([7]);
    await returned(kept);
    expect([await count(), await missing()]).toEqual([20, []]);
  });

  test("CON-11: what a person let go stays closed, whatever comes back or is offered again", async () => {
    const kept = device.update(goal, { currentValue: 8 });
    await offer(51);
    const [, closing] = await restoring(0);
    if (closing) await device.push(closing);
    await returned(kept);
    await offer(51, { version: 6 });
    expect(await conflicts()).toEqual([]);
    await offer(53, { version: 7 });
    expect(await missing()).toEqual([42]);
  });

  test("CON-11: nothing is kept of a row that stays deleted", async () => {
    await facts.sql({ kind: "delete", id: goal });
    await offer(51);
    expect(await conflicts()).toEqual([]);
  });
}
