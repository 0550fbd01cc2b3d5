import type { Goal } from "@tidemark/domain";
import { signUp } from "@tidemark/server/testing";
import { afterEach, expect, test, vi } from "vitest";
import { type Cleanup, cleanUp } from "./cleanup.ts";
import { openLink } from "./environment/link.ts";
import {
  type Addresses,
  failedOver,
  putBackInPlace,
  restoredElsewhere,
  type Setback,
} from "./environment/setbacks.ts";
import { withSql } from "./environment/with-sql.ts";
import { openPhone, type Phone } from "./people/phone.ts";
import { createWireLedger } from "./people/wire-ledger.ts";
import { unrestOf } from "./verdict/facts.ts";
import { differences } from "./verdict/judge-devices.ts";

const cleanup: Cleanup = [];

afterEach(async () => {
  const failures = await cleanUp(cleanup);
  if (failures.length > 0) throw new AggregateError(failures, "not everything came to an end");
}, 60_000);

function goalsIn({ adminUrl }: Addresses): Promise<readonly Goal[]> {
  return withSql(
    adminUrl,
    (sql) => sql<Goal[]>`
      select id, name, description, target_value as "targetValue", current_value as "currentValue", unit,
             due_on::text as "dueOn", status
      from goal order by name`,
  );
}

/** Waits until the devices are at rest and show what PostgreSQL has, and that is `expected`. */
async function untilAll(database: Addresses, phones: readonly Phone[], expected: object): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(phones.map((phone) => unrestOf(phone.client())).filter(Boolean)).toEqual([]);
      const goals = await goalsIn(database);
      const counts = Object.fromEntries(goals.map(({ name, currentValue }) => [name, currentValue]));
      expect(counts).toEqual(expected);
      for (const { name, client } of phones)
        expect(
          differences({ name, goals: client().rows("goal"), failed: new Set(), unrest: undefined }, goals),
        ).toEqual([]);
    },
    { timeout: 45_000, interval: 100 },
  );
}

test.for<readonly [string, (cleanup: Cleanup) => Promise<Setback>]>([
  ["a backup of all tables, by COPY, that is restored into another cluster", restoredElsewhere],
  ["a snapshot of the disk that is put back in its place", putBackInPlace],
  ["a failover to a copy that has fewer commits", failedOver],
])(
  "PULL-11, CLI-23, CLI-24, CON-11: devices give back what is lost by %s, and tell what they cannot; nothing else changes",
  { timeout: 180_000 },
  async ([, start]) => {
    const { database, app, backUp, setBack } = await start(cleanup);
    const ledger = createWireLedger();
    const line = await openLink(Number(new URL(app.address).port));
    cleanup.push(() => line.close());
    const account = await signUp(app.address);
    const open = async (name: string, address = app.address) => {
      const phone = await openPhone({ name, address, account, ledger });
      cleanup.push(() => phone.close());
      return phone;
    };
    const [ann, bob, cid] = [
      await open("ann"),
      await open("bob", `http://127.0.0.1:${line.port}`),
      await open("cid"),
    ];
    const create = (phone: Phone, name: string, currentValue = 0) =>
      phone.client().create("goal", { name, targetValue: 100, currentValue });
    const count = (phone: Phone, id: string, by: number) =>
      phone.client().increment("goal", id, "currentValue", by);
    const all = [ann, bob, cid];

    const counted = await create(ann, "counted", 1);
    const bySql = await create(cid, "set by SQL", 3);
    const renamed = await create(bob, "to be renamed");
    const deletedBefore = await create(ann, "deleted before");
    const deletedAfter = await create(ann, "deleted after");
    const deletedOffline = await create(ann, "deleted offline");
    await untilAll(database, all, {
      counted: 1,
      "set by SQL": 3,
      "to be renamed": 0,
      "deleted before": 0,
      "deleted after": 0,
      "deleted offline": 0,
    });
    await count(bob, counted, 2);
    await bob.client().delete("goal", deletedBefore);
    const kept = {
      counted: 3,
      "set by SQL": 3,
      "to be renamed": 0,
      "deleted after": 0,
      "deleted offline": 0,
    };
    await untilAll(database, all, kept);
    await backUp();

    await withSql(database.adminUrl, (sql) => sql`update goal set current_value = 51 where id = ${bySql}`);
    await count(ann, counted, 4);
    await count(bob, counted, 8);
    await ann.client().delete("goal", deletedAfter);
    await ann.client().update("goal", renamed, { name: "renamed" });
    const bobs = await create(bob, "by bob", 10);
    const cids = await create(cid, "by cid", 20);
    const lost = {
      counted: 15,
      "set by SQL": 51,
      renamed: 0,
      "deleted offline": 0,
      "by bob": 10,
      "by cid": 20,
    };
    await untilAll(database, all, lost);
    // Until he is back, the others alone know what he wrote, and nobody by how much he counted.
    await cid.client().close();
    await count(ann, cids, 5);
    await count(ann, bobs, 1);
    await untilAll(database, [ann, bob], { ...lost, "by bob": 11, "by cid": 25 });

    line.refuse(true);
    for (const passage of line.passages()) passage.cut();
    await count(bob, counted, 16);
    await count(bob, bobs, 2);
    await bob.client().update("goal", renamed, { unit: "km" });
    await bob.client().delete("goal", deletedOffline);
    await create(bob, "by bob, offline", 30);
    await setBack();
    await count(ann, counted, 32);
    const left = { ...lost, "set by SQL": 3 };
    await untilAll(database, [ann], { ...left, counted: 39, "by bob": 1, "by cid": 5 });
    line.refuse(false);
    bob.setOnline(true);
    const back = { counted: 63, "set by SQL": 3, renamed: 0, "by bob": 13, "by bob, offline": 30 };
    await untilAll(database, [ann, bob], { ...back, "by cid": 5 });
    await cid.crash();
    await untilAll(database, all, { ...back, "by cid": 25 });
    for (const { client } of [ann, bob]) {
      expect(client().status()).toMatchObject({ failed: 0, conflicts: 1 });
      expect(client().conflictsOf("goal", bySql)).toMatchObject([{ value: { missing: 48, was: 51 } }]);
    }
    await bob.client().restoreConflict(bob.client().conflicts()[0]?.id ?? "");
    await untilAll(database, all, { ...back, "set by SQL": 51, "by cid": 25 });
    expect(ann.client().status()).toMatchObject({ failed: 0, conflicts: 0 });
    expect(ann.client().row("goal", renamed)).toMatchObject({ unit: "km" });
  },
);
