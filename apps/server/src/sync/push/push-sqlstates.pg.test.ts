import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { kinds, outcomes } from "../../../testing/contract/facts.ts";
import { signedInAs } from "../../../testing/signed-in.ts";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import { buildApp } from "../../app.ts";
import { serverLogger } from "../../logger.ts";
import type { ReceivedPush } from "../received.ts";

let engine: TestEngine;
let space: string;
let ann: TestReplica;

/** A trigger of somebody's raises whatever SQLSTATE a goal's description is, and counts how often. */
beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
  await engine.sql.unsafe(`
    CREATE SEQUENCE raised;
    CREATE FUNCTION raise_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      IF NEW.description ~ '^[0-9A-Z]{5}$' THEN
        PERFORM nextval('public.raised');
        RAISE EXCEPTION USING ERRCODE = NEW.description, MESSAGE = 'the trigger''s own words';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER raise_it BEFORE INSERT OR UPDATE ON goal FOR EACH ROW EXECUTE FUNCTION raise_it();`);
});

afterAll(() => engine.end());

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
});

/** Three changes; the middle one raises. */
const requestRaising = (code: string): ReceivedPush =>
  ann.request([
    ann.create({ name: "before" }),
    ann.create({ name: "raises", description: code }),
    ann.create({ name: "behind" }),
  ]);

async function expectNothingSettled(): Promise<void> {
  expect(await engine.sql`SELECT FROM goal WHERE space_id = ${space}`).toHaveLength(0);
  expect(await engine.sql`SELECT FROM tidemark.batch WHERE space_id = ${space}`).toHaveLength(0);
  const [row] = await engine.sql`SELECT version FROM tidemark.space WHERE id = ${space}`;
  expect(row).toEqual({ version: 0 });
}

/** The batch is what it was: without the fault it is settled, once. */
async function expectSettledWithoutTrigger(request: ReceivedPush): Promise<void> {
  await engine.sql.unsafe("ALTER TABLE goal DISABLE TRIGGER raise_it");
  try {
    for (const _ of [1, 2]) expect(kinds(await ann.send(request))).toEqual(["applied", "applied", "applied"]);
    expect(await engine.sql`SELECT FROM goal WHERE space_id = ${space}`).toHaveLength(3);
  } finally {
    await engine.sql.unsafe("ALTER TABLE goal ENABLE TRIGGER raise_it");
  }
}

test.for([
  ["22012", "the database does not allow this value"],
  ["22001", "the text is too long"],
  ["23502", "this needs a value"],
  ["23514", "the database does not allow this value"],
  ["44000", "the database does not allow this value"],
  ["54000", "this is too large for the database"],
  ["42501", "you may not make this change"],
  ["P0001", "the trigger's own words"],
] as const)("PUSH-5: SQLSTATE %s costs its change, and the person reads: %s", async ([code, message]) => {
  const group = randomUUID();
  const reply = await ann.push(
    ann.create({ name: "before" }),
    ann.create({ description: code }),
    ann.create({ name: "with it" }, { group }),
    ann.create({ description: code }, { group }),
    ann.create({ name: "behind" }),
  );
  expect(outcomes(reply)).toMatchObject([
    { kind: "applied" },
    { kind: "rejected", code: "refused", message },
    { kind: "rejected", code: "group" },
    { kind: "rejected", code: "refused", message },
    { kind: "applied" },
  ]);
  expect(await engine.sql`SELECT FROM goal WHERE space_id = ${space}`).toHaveLength(2);
});

test.for(["08006", "25006", "53100", "55006", "57P01", "58030", "42703", "42P01", "XX000", "P0002"])(
  "PUSH-5: SQLSTATE %s settles nothing and blames nobody",
  async (code) => {
    const request = requestRaising(code);
    await expect(ann.sendOnce(request)).rejects.toThrow("the trigger's own words");
    await expectNothingSettled();
    await expectSettledWithoutTrigger(request);
  },
);

test("PUSH-5: a fault behind a refusal settles nothing either", async () => {
  const refused = ann.create({ description: "22012" });
  const request = ann.request([refused, ann.create({ description: "42703" }), ann.create()]);
  await expect(ann.sendOnce(request)).rejects.toThrow("the trigger's own words");
  await expectNothingSettled();
});

test.for(["40001", "40P01", "55P03"])(
  "PUSH-6: what meets somebody (%s) comes again five times, and then the answer is `busy`",
  async (code) => {
    await engine.sql`SELECT setval('raised', 1, false)`;
    const request = requestRaising(code);
    expect(await ann.sendOnce(request)).toMatchObject({ kind: "busy" });
    const [sequence] = await engine.sql`SELECT last_value FROM raised`;
    expect(sequence).toEqual({ last_value: 6 });
    await expectNothingSettled();
    await expectSettledWithoutTrigger(request);
  },
);

test("PUSH-6: what the database cancels for its time is `busy` at once", async () => {
  const request = requestRaising("57014");
  expect(await ann.sendOnce(request)).toMatchObject({ kind: "busy" });
  await expectNothingSettled();
  await expectSettledWithoutTrigger(request);
});

test.for([
  ["a refusal", "RAISE EXCEPTION 'not at the end' USING ERRCODE = '23514'"],
  ["a fault", "RAISE EXCEPTION 'not at the end' USING ERRCODE = '53100'"],
  ["the end of the connection", "PERFORM pg_terminate_backend(pg_backend_pid())"],
] as const)("PUSH-5: a COMMIT that fails, by %s, settles nothing", async ([, statement]) => {
  await engine.sql.unsafe(`
    CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ${statement}; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON tidemark.batch DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION at_commit();`);
  const request = requestRaising("");
  try {
    await expect(ann.sendOnce(request)).rejects.toThrow();
    await expectNothingSettled();
  } finally {
    await engine.sql.unsafe("DROP TRIGGER at_commit ON tidemark.batch; DROP FUNCTION at_commit()");
  }
  await expectSettledWithoutTrigger(request);
});

test.for([
  ["42703", 500, 50],
  ["XX000", 500, 50],
  ["53100", 503, 30],
] as const)(
  "PUSH-5: the server's log says what SQLSTATE %s was; the device is told %s and that it is not its fault",
  async ([code, status, level]) => {
    const lines: string[] = [];
    const log = serverLogger(pino({ level: "info" }, { write: (line) => void lines.push(line) }));
    const accounts = signedInAs("ann");
    const app = await buildApp({ sync: engine.server, accounts, isReady: async () => true, log });
    const reply = await app.inject({ method: "POST", url: "/trpc/sync.push", payload: requestRaising(code) });
    expect(reply.statusCode).toBe(status);
    expect(reply.body).not.toContain("the trigger's own words");
    const said = lines.map((line) => JSON.parse(line) as { level: number; err?: { message: string } });
    expect(said.at(-1)).toMatchObject({ level });
    if (status === 500) expect(said.at(-1)?.err?.message).toBe("the trigger's own words");
    await app.close();
  },
);
