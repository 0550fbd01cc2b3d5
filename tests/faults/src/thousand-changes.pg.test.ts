import {
  type AppProcess,
  createTestDatabase,
  signUp,
  startAppProcess,
  type TestDatabase,
} from "@tidemark/server/testing";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { withSql } from "./environment/with-sql.ts";
import { openPhone, type Phone } from "./people/phone.ts";
import { createWireLedger } from "./people/wire-ledger.ts";
import { unrestOf } from "./verdict/facts.ts";

const CHANGES = 1_000;
/** Every so manieth is bad, in one way or the other. */
const BAD = 100;

let database: TestDatabase;
let app: AppProcess;
let ann: Phone;
let bob: Phone;
const ledger = createWireLedger();

beforeAll(async () => {
  database = await createTestDatabase(inject("adminUrl"));
  app = await startAppProcess(database);
  await withSql(database.adminUrl, (sql) =>
    sql.unsafe(`
      ALTER TABLE goal ADD CONSTRAINT goal_name_polite CHECK (name NOT LIKE 'damn%');
      ALTER TABLE goal ADD CONSTRAINT goal_target_lucky CHECK (target_value <> 13)`),
  );
  const account = await signUp(app.address);
  ann = await openPhone({ name: "ann", address: app.address, account, ledger });
  bob = await openPhone({ name: "bob", address: app.address, account, ledger });
});

afterAll(async () => {
  await ann.close();
  await bob.close();
  await app.stop();
  await database.drop();
});

function rest(phone: Phone): Promise<void> {
  return vi.waitFor(() => expect(unrestOf(phone.client())).toBeUndefined(), 30_000);
}

function goalOf(n: number) {
  const isBad = n % BAD === 0;
  if (!isBad) return { name: `goal ${n}`, targetValue: 12 };
  return n % (2 * BAD) === 0
    ? { name: `damn ${n}`, targetValue: 12 }
    : { name: `goal ${n}`, targetValue: 13 };
}

test("PUSH-4, PUSH-5, CLI-9: of a push of 1,000 changes the ten that the database refuses fail alone, by field, and stay on the device", async () => {
  await Promise.all([rest(ann), rest(bob)]);
  ann.setOnline(false);
  await Promise.all(Array.from({ length: CHANGES }, (_, n) => ann.client().create("goal", goalOf(n))));
  expect(ann.client().status()).toMatchObject({ state: "offline", pending: CHANGES });
  ann.setOnline(true);
  await rest(ann);

  const outcomes = await withSql(
    database.adminUrl,
    (sql) => sql<{ kind: string; code?: string; field?: string; times: number; batches: number }[]>`
      select outcome->>'kind' as kind, outcome->>'code' as code, outcome->>'field' as field,
             count(*)::int as times, count(distinct batch.id)::int as batches
      from tidemark.batch, jsonb_array_elements(outcomes) as outcome group by 1, 2, 3 order by 1, 2, 3`,
  );
  expect(outcomes).toEqual([
    { kind: "applied", code: null, field: null, times: 990, batches: 1 },
    { kind: "rejected", code: "refused", field: "name", times: 5, batches: 1 },
    { kind: "rejected", code: "refused", field: "targetValue", times: 5, batches: 1 },
  ]);

  const messages = ann
    .client()
    .repository.findFailedSyncRecords()
    .map(({ message }) => message);
  expect(messages.filter((message) => message === "this breaks the rule “goal name polite”")).toHaveLength(5);
  expect(messages.filter((message) => message === "this breaks the rule “goal target lucky”")).toHaveLength(
    5,
  );
  expect(ann.client().status()).toMatchObject({ state: "idle", pending: 0, failed: 10 });
  expect(ann.client().rows("goal")).toHaveLength(CHANGES);
});

test("… the others arrive elsewhere, pulling goes on, and the ten are still there after a crash", async () => {
  await vi.waitFor(() => expect(bob.client().rows("goal")).toHaveLength(990), 30_000);
  await ann.crash();
  await withSql(database.adminUrl, (sql) => sql`update goal set unit = 'km' where name = 'goal 1'`);
  const unitOn = ({ client }: Phone) =>
    client()
      .rows("goal")
      .find(({ name }) => name === "goal 1")?.unit;
  await vi.waitFor(() => expect([unitOn(ann), unitOn(bob)]).toEqual(["km", "km"]), 30_000);
  const failed = ann.client().repository.findFailedSyncRecords();
  expect(new Set(failed.map(({ id }) => ann.client().row("goal", id)?.name))).toEqual(
    new Set(Array.from({ length: 10 }, (_, n) => goalOf(n * BAD).name)),
  );
});
