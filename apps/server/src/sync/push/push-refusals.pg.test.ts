import { randomUUID } from "node:crypto";
import type { Outcome, PushReply } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
  await engine.sql.unsafe(`
    ALTER TABLE goal ADD CONSTRAINT goal_name_once UNIQUE (space_id, name) DEFERRABLE INITIALLY DEFERRED,
      ADD CONSTRAINT goal_unit_is_real CHECK (unit <> 'parsecs');
    CREATE FUNCTION be_picky() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.description = 'swallow' THEN RETURN NULL; END IF;
      IF NEW.description = 'refuse' THEN RAISE EXCEPTION 'descriptions are reviewed by Bob first'; END IF;
      IF NEW.description = 'break' THEN RAISE SQLSTATE '42703' USING MESSAGE = 'a bug in a trigger'; END IF;
      IF NEW.description = 'full' THEN RAISE SQLSTATE '53100' USING MESSAGE = 'the disk is full'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER be_picky BEFORE INSERT OR UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION be_picky();`);
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

async function names(): Promise<readonly string[]> {
  const rows = await engine.sql<
    { name: string }[]
  >`SELECT name FROM goal WHERE space_id = ${space} ORDER BY name`;
  return rows.map(({ name }) => name);
}

test("PUSH-5: what a constraint refuses costs one change, and names the field", async () => {
  const reply = await ann.push(
    ann.create({ name: "a" }),
    ann.create({ name: "b", unit: "parsecs" }),
    ann.create({ name: "c" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "applied" },
    { kind: "rejected", code: "refused", field: "unit", message: "this breaks the rule “goal unit is real”" },
    { kind: "applied" },
  ]);
  expect(await names()).toEqual(["a", "c"]);
});

test("PUSH-5: a date that no calendar has is refused by the entity's own rule", async () => {
  const reply = await ann.push(ann.create({ name: "a", dueOn: "0000-01-01" }), ann.create({ name: "b" }));
  expect(outcomes(reply)).toMatchObject([
    { kind: "rejected", code: "invalid", field: "dueOn" },
    { kind: "applied" },
  ]);
});

test("PUSH-5: a date that the database cannot keep is refused by its name", async () => {
  await engine.sql.unsafe(`
    CREATE FUNCTION no_such_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.due_on = '2027-01-31' THEN RAISE datetime_field_overflow; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER no_such_day BEFORE INSERT ON goal FOR EACH ROW EXECUTE FUNCTION no_such_day()`);
  try {
    const reply = await ann.push(ann.create({ name: "a", dueOn: "2027-01-31" }), ann.create({ name: "b" }));
    expect(outcomes(reply)).toMatchObject([
      { kind: "rejected", code: "refused", field: "dueOn", message: "a date is out of range" },
      { kind: "applied" },
    ]);
  } finally {
    await engine.sql.unsafe("DROP TRIGGER no_such_day ON goal; DROP FUNCTION no_such_day()");
  }
});

test("PUSH-5: a rule that is looked at only at commit costs one change too", async () => {
  const reply = await ann.push(
    ann.create({ name: "same" }),
    ann.create({ name: "other" }),
    ann.create({ name: "same" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "applied" },
    { kind: "applied" },
    { kind: "rejected", code: "refused", field: "name", message: "something else has this value already" },
  ]);
});

test("two goals that swap their names in one group break no deferred rule", async () => {
  const [a, b] = [ann.create({ name: "a" }), ann.create({ name: "b" })];
  await ann.push(a, b);
  const group = randomUUID();
  const swap = [ann.update(a.row, { name: "b" }, { group }), ann.update(b.row, { name: "a" }, { group })];
  const reply = await ann.push(ann.create({ name: "c", unit: "parsecs" }), ...swap);
  expect(outcomes(reply)).toMatchObject([{ kind: "rejected" }, { kind: "applied" }, { kind: "applied" }]);
  expect(await names()).toEqual(["a", "b"]);
});

test("what a trigger raises is what the person reads", async () => {
  expect(outcomes(await ann.push(ann.create({ description: "refuse" })))).toMatchObject([
    { kind: "rejected", code: "refused", message: "descriptions are reviewed by Bob first" },
  ]);
});

test("a write that a trigger swallows is not `applied`", async () => {
  const create = ann.create({ name: "a" });
  await ann.push(create);
  const reply = await ann.push(
    ann.update(create.row, { description: "swallow" }),
    ann.create({ name: "b", description: "swallow" }),
    ann.create({ name: "c" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "rejected", code: "refused" },
    { kind: "rejected", code: "refused" },
    { kind: "applied" },
  ]);
  expect(await names()).toEqual(["a", "c"]);
});

test("PUSH-4: a group that the database refuses is rejected with the change that is to blame", async () => {
  const group = randomUUID();
  const reply = await ann.push(
    ann.create({ name: "a" }, { group }),
    ann.create({ name: "b", unit: "parsecs" }, { group }),
    ann.create({ name: "c" }, { group }),
    ann.create({ name: "d" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "rejected", code: "group" },
    { kind: "rejected", code: "refused", field: "unit" },
    { kind: "rejected", code: "group" },
    { kind: "applied" },
  ]);
  expect(await names()).toEqual(["d"]);
});

test("a change that builds on a refused one is settled as if that had not been", async () => {
  const refused = ann.create({ name: "a", unit: "parsecs" });
  const reply = await ann.push(refused, ann.update(refused.row, { name: "b" }), ann.create({ name: "c" }));
  expect(outcomes(reply)).toMatchObject([{ code: "refused" }, { code: "gone" }, { kind: "applied" }]);
});

test("a thousand changes of which the database refuses most are settled in one push", async () => {
  const creates = Array.from({ length: 1_000 }, (_, n) =>
    ann.create({ name: `goal ${n}`, ...(n % 10 > 0 && { unit: "parsecs" }) }),
  );
  const kinds = outcomes(await ann.push(...creates)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "applied")).toHaveLength(100);
  expect(kinds.filter((kind) => kind === "rejected")).toHaveLength(900);
  expect(await names()).toHaveLength(100);
});

test.for(["break", "full"])(
  "PUSH-5: the database's own trouble (%s) settles nothing",
  async (description) => {
    await expect(ann.push(ann.create({ name: "a" }), ann.create({ description }))).rejects.toThrow();
    expect(await names()).toEqual([]);
    expect(await engine.sql`SELECT FROM tidemark.batch WHERE space_id = ${space}`).toHaveLength(0);
    expect(outcomes(await ann.push(ann.create({ name: "a" })))).toMatchObject([{ kind: "applied" }]);
  },
);
