import { randomUUID } from "node:crypto";
import {
  addRowHash,
  type Change,
  conflictEntity,
  createChange,
  defineEntity,
  type EditHead,
  encodeStamp,
  NO_ROWS,
  type Outcome,
  PROTOCOL_VERSION,
  type PulledRow,
  type ReplicaId,
  type SchemaHistory,
  type Stamp,
  updateChange,
  type Values,
} from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { z } from "zod";
import { createTestRandom } from "../../testing/contract/random.ts";
import { createMemorySyncServer } from "./memory/index.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";
const START = 1_790_000_000_000;
const NOBODY_IS_FINE = "nobody is fine after thirteen kilometres";

const run = defineEntity({
  name: "run",
  fields: z.object({
    distance: z.number().max(100_000, "nobody runs that far"),
    note: z.string().default(""),
    mood: z.string().default("fine"),
  }),
});
const shoe = defineEntity({ name: "shoe", fields: z.object({ colour: z.string() }) });

/** Version 2 has another name for the length, and a mood; version 3 counts in metres, and knows shoes by themselves. */
const history: SchemaHistory = {
  2: { run: { renamed: { length: "distance" }, added: { mood: "fine" } } },
  3: {
    run: {
      removed: { shoes: "unknown" },
      converted: { distance: { up: toMetres, down: (metres) => Number(metres) / 1_000 } },
    },
    shoe: "new",
  },
};

function toMetres(km: unknown): number {
  if (typeof km !== "number") throw new Error("not a number");
  return km * 1_000;
}

function setUp() {
  const server = createMemorySyncServer({
    entities: { run, shoe },
    schema: 3,
    oldest: 1,
    history,
    spaces: [SPACE],
    now: () => START,
    after: () => () => undefined,
    random: createTestRandom(1).next,
    rule: (_, { distance, mood }) =>
      distance === 13_000 && mood === "fine" ? { field: "mood", message: NOBODY_IS_FINE } : null,
  });
  let ms = START - 1_000;
  let replicas = 0;

  /** A replica whose app has a version of the entities. */
  function client(schema: number) {
    replicas += 1;
    const replica = `replica${replicas}` as ReplicaId;
    const sender = { protocol: PROTOCOL_VERSION, schema, space: SPACE, replica };
    let after: string | null = null;
    const head = (row: string, entity = "run"): EditHead => ({
      id: randomUUID(),
      entity,
      row,
      stamp: encodeStamp({ ms: (ms += 1), counter: 0 }, replica),
    });
    return {
      sender,
      create: (values: Values, row: string = randomUUID(), entity?: string): Change =>
        createChange(head(row, entity), values, new Set(Object.keys(values))),
      update: (row: string, values: Values, bases: Readonly<Record<string, Stamp>> = {}): Change =>
        updateChange(head(row), values, bases),
      async push(...changes: readonly Change[]): Promise<readonly Outcome[]> {
        const batch = { id: randomUUID(), changes: [...changes] };
        const reply = await server.push({ ...sender, after, batch });
        if (reply.kind !== "settled") throw new Error(`the push was answered with ${reply.kind}`);
        after = batch.id;
        return reply.outcomes;
      },
      async pull(cursor: string | null = null) {
        const request = {
          ...sender,
          cursor,
          unsettled: after === null ? [] : [after],
          sums: true,
          limit: 100,
        };
        const reply = await server.pull(request);
        if (reply.kind !== "checkpoint") throw new Error(`the pull was answered with ${reply.kind}`);
        return reply;
      },
    };
  }
  return { server, client, stored: (row: string) => server.rows(SPACE, "run").get(row)?.values };
}

function valuesIn(rows: readonly PulledRow[], entity = "run"): readonly Values[] {
  return rows.flatMap((row) => (row.entity === entity && "values" in row ? [row.values] : []));
}

test("PUSH-14: what an older client says is settled as the present schema says it", async () => {
  const { client, stored } = setUp();
  const old = client(1);
  const create = old.create({ length: 5, note: "", shoes: "red" });
  expect(await old.push(create)).toMatchObject([{ kind: "applied" }]);
  expect(stored(create.row)).toEqual({ distance: 5_000, note: "", mood: "fine" });
  await old.push(old.update(create.row, { length: 6, shoes: "blue" }));
  expect(stored(create.row)).toEqual({ distance: 6_000, note: "", mood: "fine" });
});

test("PUSH-14: an older client's row has defaults for what it lacks, which any real edit outranks", async () => {
  const { client, stored } = setUp();
  const [old, present] = [client(1), client(3)];
  const row = randomUUID();
  await present.push(present.create({ distance: 1, note: "", mood: "good" }, row));
  await old.push(old.create({ length: 2, note: "", shoes: "red" }, row));
  expect(stored(row)).toEqual({ distance: 2_000, note: "", mood: "good" });
});

test("PUSH-14: outcomes name fields as their batch does, also when they are told again", async () => {
  const { client } = setUp();
  const [old, present] = [client(1), client(3)];
  const create = present.create({ distance: 1, note: "", mood: "" });
  await present.push(create);
  const early = old.update(create.row, { length: 2 });
  await present.push(present.update(create.row, { distance: 3 }));
  const outcomes = await old.push(
    early,
    old.update(create.row, { length: 500 }),
    old.create({ length: 1_000 }),
  );
  expect(outcomes).toMatchObject([
    { kind: "merged", lost: ["length"] },
    { kind: "rejected", code: "invalid", field: "length", message: "nobody runs that far" },
    { kind: "rejected", code: "invalid", field: "length" },
  ]);
  expect((await old.pull()).settled).toMatchObject([{ outcomes }]);
});

test("PUSH-14: a field that the older schema lacks is not blamed by name", async () => {
  const { client } = setUp();
  const old = client(1);
  const [outcome] = await old.push(old.create({ length: 13, note: "" }));
  expect(outcome).toMatchObject({ kind: "rejected", code: "refused", message: NOBODY_IS_FINE });
  expect(outcome).not.toHaveProperty("field");
});

test("PUSH-14: a value that cannot be converted costs its change, not the batch", async () => {
  const { client } = setUp();
  const old = client(1);
  const outcomes = await old.push(
    old.create({ length: "far" }),
    old.create({ colour: "red" }, randomUUID(), "shoe"),
    old.create({ length: 1, note: "" }),
  );
  expect(outcomes).toMatchObject([
    { kind: "rejected", code: "invalid", message: expect.stringContaining("reload the app") as string },
    { kind: "rejected", code: "invalid", message: expect.stringContaining("“shoe”") as string },
    { kind: "applied" },
  ]);
});

test("PULL-13: an older client receives rows as its schema says them, and no others", async () => {
  const { client } = setUp();
  const [old, middle, present] = [client(1), client(2), client(3)];
  const create = present.create({ distance: 5_000, note: "", mood: "good" });
  await present.push(create, present.create({ colour: "red" }, randomUUID(), "shoe"));
  const page = await old.pull();
  expect(valuesIn(page.rows)).toEqual([{ length: 5, note: "", shoes: "unknown" }]);
  expect(page).toMatchObject({ schema: 1, total: 1, more: false });
  expect(page.rows).toHaveLength(1);
  expect(page.sums).toMatchObject({ run: addRowHash(NO_ROWS, create.row, 1) });
  expect(page.sums).not.toHaveProperty("shoe");
  expect(valuesIn((await middle.pull()).rows)).toEqual([
    { distance: 5, note: "", mood: "good", shoes: "unknown" },
  ]);
  const all = await present.pull();
  expect(all).toMatchObject({ total: 2, sums: { run: { count: 1 }, shoe: { count: 1 } } });
  expect(valuesIn(all.rows)).toEqual([{ distance: 5_000, note: "", mood: "good" }]);
});

test("PULL-13: a stream says rows as its replica's schema does", async () => {
  const { server, client } = setUp();
  const [old, present] = [client(1), client(3)];
  const heard = Promise.withResolvers<readonly Values[]>();
  const { cursor } = await old.pull();
  const leave = server.live({ ...old.sender, cursor }, (message) =>
    heard.resolve(message.kind === "checkpoint" ? valuesIn(message.rows) : []),
  );
  await present.push(present.create({ distance: 5_000, note: "", mood: "good" }));
  expect(await heard.promise).toEqual([{ length: 5, note: "", shoes: "unknown" }]);
  leave();
});

test("PULL-13: a page of rows that the schema does not know brings its replica on all the same", async () => {
  const { client } = setUp();
  const [old, present] = [client(1), client(3)];
  const { cursor } = await old.pull();
  await present.push(present.create({ colour: "red" }, randomUUID(), "shoe"));
  const page = await old.pull(cursor);
  expect(page).toMatchObject({ rows: [], more: false });
  expect(page.cursor).not.toBe(cursor);
});

test("PULL-13: a conflict says what lost as the schema does, so that restoring it gives the same value", async () => {
  const { client, stored } = setUp();
  const [old, present] = [client(1), client(3)];
  const create = old.create({ length: 1, note: "" });
  await old.push(create);
  const losing = old.update(create.row, { length: 7 }, { length: create.stamp });
  await present.push(present.update(create.row, { distance: 9_000 }, { distance: create.stamp }));
  expect(await old.push(losing)).toMatchObject([{ kind: "merged", lost: ["length"], conflicts: [{}] }]);
  const [conflict] = valuesIn((await old.pull()).rows, conflictEntity.name);
  expect(conflict).toMatchObject({ entity: "run", field: "length", value: 7 });
  expect(valuesIn((await present.pull()).rows, conflictEntity.name)).toMatchObject([
    { field: "distance", value: 7_000 },
  ]);
  await old.push(old.update(create.row, { length: conflict?.["value"] ?? null }));
  expect(stored(create.row)).toMatchObject({ distance: 7_000 });
});

test("PULL-12: what an older client offers comes back as the present schema says it", async () => {
  const { server, client, stored } = setUp();
  const [old, present] = [client(1), client(3)];
  const kept = present.create({ distance: 1_234, note: "", mood: "good" });
  await present.push(kept);
  const restore = server.backup();
  const lost = old.create({ length: 4, note: "lost", shoes: "red" });
  await old.push(lost);
  const { cursor, rows } = await old.pull();
  restore();
  const offered = rows.flatMap((row) => ("values" in row ? [row] : []));
  const bad = { entity: "run", id: randomUUID(), values: { length: "far" }, stamps: { "": kept.stamp } };
  // The older schema says one value less exactly than it is stored.
  const roughly = offered.map((row) =>
    row.id === kept.row ? { ...row, values: { ...row.values, length: 1.2 } } : row,
  );
  expect(await server.offer({ ...old.sender, cursor, rows: [bad, ...roughly] })).toMatchObject({
    kind: "received",
  });
  expect(stored(lost.row)).toEqual({ distance: 4_000, note: "lost", mood: "fine" });
  expect(stored(kept.row)).toEqual({ distance: 1_234, note: "", mood: "good" });
  expect(stored(bad.id)).toBeUndefined();
});

test.for([0, 4])(
  "PUSH-9: a sender of schema %s, out of what is known, is told to upgrade",
  async (schema) => {
    const { server, client } = setUp();
    const { sender, create } = client(schema);
    const reply = { kind: "upgrade", serverTime: START };
    const batch = { id: randomUUID(), changes: [create({ length: 1 })] };
    expect(await server.push({ ...sender, after: null, batch })).toEqual(reply);
    expect(await server.cancel({ ...sender, batch: batch.id })).toEqual(reply);
    expect(await server.offer({ ...sender, cursor: "", rows: [] })).toEqual(reply);
    expect(await server.pull({ ...sender, cursor: null, unsettled: [], limit: 1 })).toEqual(reply);
  },
);
