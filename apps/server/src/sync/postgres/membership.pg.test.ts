import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import { type ConnectionPool, createConnectionPool } from "./connection-pool.ts";
import { asRequest, type RequestTransaction } from "./request-transaction.ts";
import { statement } from "./statement.ts";

/** The server's own check is left out: it takes everybody for an owner of everything. What is left is the database's. */
let engine: TestEngine;
let pool: ConnectionPool;
let space: string;
let ann: TestReplica;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"), { roleOf: async () => "owner" });
  pool = createConnectionPool(engine.url, { name: "tidemark test", max: 2 });
});

afterAll(async () => {
  await pool.end();
  await engine.end();
});

beforeEach(async () => {
  space = await engine.newSpace();
  ann = createTestReplica(engine.server, space);
  const goals = [ann.create(), ann.create(), ann.create()];
  await ann.push(...goals);
  await ann.push(ann.delete(goals[0]?.row ?? ""));
  await engine.sql`INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica)
    VALUES (${space}, 'goal', ${goals[1]?.row ?? ""}, 'name', '0mi5x2k1q000k3f9x0ab', 'k3f9x0ab')`;
  await setRole("bob", null);
});

async function setRole(user: string, role: string | null): Promise<void> {
  if (role === null)
    await engine.sql`DELETE FROM accounts.member WHERE space_id = ${space} AND user_id = ${user}`;
  else
    await engine.sql`INSERT INTO accounts.member (space_id, user_id, role) VALUES (${space}, ${user}, ${role})
      ON CONFLICT (space_id, user_id) DO UPDATE SET role = excluded.role`;
}

/** All that there is to see of a space. */
const countAll = statement(sql`SELECT
  (SELECT count(*) FROM goal) AS goals, (SELECT count(*) FROM tidemark.sync_conflict) AS conflicts,
  (SELECT count(*) FROM tidemark.tombstone) AS tombstones, (SELECT count(*) FROM tidemark.batch) AS batches,
  (SELECT count(*) FROM tidemark.replica) AS replicas, (SELECT count(*) FROM tidemark.era) AS eras,
  (SELECT count(*) FROM tidemark.space) AS spaces,
  (SELECT coalesce(sum(s.count), 0)::int FROM tidemark.space_sums(${sql.placeholder("space")}::uuid) AS s) AS summed`);

const NOTHING = {
  goals: 0,
  conflicts: 0,
  tombstones: 0,
  batches: 0,
  replicas: 0,
  eras: 0,
  spaces: 0,
  summed: 0,
};
const EVERYTHING = {
  goals: 2,
  conflicts: 1,
  tombstones: 1,
  batches: 2,
  replicas: 1,
  eras: 1,
  spaces: 1,
  summed: 3,
};

function as<Result>(user: string, work: (tx: RequestTransaction) => Promise<Result>): Promise<Result> {
  const scope = { mode: "write", statementMs: 5_000, lockMs: 1_000, idleMs: 5_000 } as const;
  return asRequest(pool, { ...scope, space, user }, work);
}

const seenBy = async (user: string) => (await as(user, (tx) => tx.rows(countAll, { space })))[0];

test("SQL-24: a member sees all of his space, whatever his role", async () => {
  expect(await seenBy("ann")).toEqual(EVERYTHING);
  for (const role of ["viewer", "editor", "owner"]) {
    await setRole("bob", role);
    expect(await seenBy("bob")).toEqual(EVERYTHING);
  }
});

test.for(["bob", "nobody", ""])(
  "SQL-24: %j, who is no member, sees nothing: no row, conflict, tombstone, batch, replica, era or sum",
  async (user) => {
    expect(await seenBy(user)).toEqual(NOTHING);
  },
);

test("SQL-24: without the server's check a stranger is answered as if there were no such space", async () => {
  const bob = createTestReplica(engine.server, space, "bob");
  const before = await factsOf();
  const row = bob.create();
  expect(await bob.push(row)).toMatchObject({ kind: "gone" });
  expect(await bob.cancel(randomUUID())).toMatchObject({ kind: "gone" });
  expect(await bob.pull(null)).toMatchObject({ kind: "gone" });
  const { cursor } = await ann.pullAll(null);
  for (const from of [null, cursor]) {
    const stream = bob.live(from);
    expect(await stream.next()).toMatchObject({ kind: "gone" });
    stream.close();
  }
  const { batch: _, ...sender } = bob.request([]);
  expect(await engine.server.offer("bob", { ...sender, cursor, rows: [] })).toMatchObject({ kind: "gone" });
  expect(await factsOf()).toEqual(before);
});

test("SQL-24: who borrows the replica of a member gets nothing by it", async () => {
  const request = { ...ann.request([ann.create()]) };
  expect(await engine.server.push("bob", request)).toMatchObject({ kind: "gone" });
});

async function factsOf(): Promise<unknown> {
  const [facts] = await engine.sql`SELECT s.version, s.xid::text,
    (SELECT count(*) FROM tidemark.batch AS b WHERE b.space_id = s.id) AS batches,
    (SELECT count(*) FROM tidemark.replica AS r WHERE r.space_id = s.id) AS replicas,
    (SELECT string_agg(g::text, ' ' ORDER BY g.id) FROM goal AS g WHERE g.space_id = s.id) AS goals,
    (SELECT string_agg(t::text, ' ' ORDER BY t.id) FROM tidemark.tombstone AS t WHERE t.space_id = s.id) AS tombstones
    FROM tidemark.space AS s WHERE s.id = ${space}`;
  return facts;
}

/** Writes that a request may make, each of which says how many rows it touched. */
const WRITES: Readonly<Record<string, string>> = {
  "insert a row": "INSERT INTO goal (space_id, name, target_value) VALUES ($1, 'mine', 1)",
  "update rows": "UPDATE goal SET name = 'mine' WHERE space_id = $1",
  "delete rows": "DELETE FROM goal WHERE space_id = $1",
  "insert a conflict":
    "INSERT INTO tidemark.sync_conflict (space_id, entity, row_id, field, stamp, replica) VALUES ($1, 'goal', gen_random_uuid(), '', '', '')",
  "resolve conflicts": "DELETE FROM tidemark.sync_conflict WHERE space_id = $1",
  "alter tombstones": "UPDATE tidemark.tombstone SET stamp = stamp WHERE space_id = $1",
};

async function write(user: string, text: string): Promise<number | string> {
  const wanted = { text, parameters: () => [space] };
  return as(user, (tx) => tx.count(wanted)).catch((error: { code: string }) => error.code);
}

const NOT_ALLOWED = "42501";

test.for(Object.entries(WRITES))(
  "SQL-24: only owners and editors can %s; viewers and strangers cannot",
  async ([, text]) => {
    for (const role of ["viewer", null]) {
      await setRole("bob", role);
      const before = await factsOf();
      expect([0, NOT_ALLOWED]).toContain(await write("bob", text));
      expect(await factsOf()).toEqual(before);
    }
    await setRole("bob", "editor");
    expect(await write("bob", text)).toBeGreaterThan(0);
    expect(await write("ann", WRITES["insert a row"] ?? "")).toBe(1);
  },
);

test("SQL-24: every member has batches recorded, in his own name and in no other", async () => {
  const record = (user: string, name: string) =>
    write(
      user,
      `INSERT INTO tidemark.batch (space_id, user_id, id, replica, version, outcomes)
        VALUES ($1, '${name}', gen_random_uuid(), 'x', coalesce(tidemark.request_version($1), 0), '[]')`,
    );
  expect(await record("bob", "bob")).toBe(NOT_ALLOWED);
  await setRole("bob", "viewer");
  expect(await record("bob", "bob")).toBe(1);
  expect(await record("bob", "ann")).toBe(NOT_ALLOWED);
  expect(
    await write("bob", "UPDATE tidemark.replica SET settled = 0 WHERE space_id = $1 AND user_id = 'ann'"),
  ).toBe(0);
});

test("SQL-24: nobody moves a space on that he does not belong to", async () => {
  const before = await factsOf();
  expect(await write("bob", "SELECT tidemark.next_version($1)")).toBe(NOT_ALLOWED);
  const [given] = await as("bob", (tx) =>
    tx.rows<{ version: number | null }>({
      text: "SELECT tidemark.request_version($1) AS version",
      parameters: () => [space],
    }),
  );
  expect(given).toEqual({ version: null });
  expect(await factsOf()).toEqual(before);
});

test("SQL-24: a role that was taken away in between costs a push its changes, not the database its rule", async () => {
  await setRole("bob", "viewer");
  const bob = createTestReplica(engine.server, space, "bob");
  const reply = await bob.push(bob.create());
  expect(reply).toMatchObject({ kind: "settled", outcomes: [{ kind: "rejected", code: "refused" }] });
});

test("SQL-25: adding, changing and removing a member are writes to the space", async () => {
  const versions = [await versionOf()];
  for (const role of ["viewer", "editor", null]) {
    await setRole("bob", role);
    versions.push(await versionOf());
  }
  const [first = 0] = versions;
  expect(versions).toEqual([first, first + 1, first + 2, first + 3]);
});

async function versionOf(): Promise<number> {
  const [row] = await engine.sql<
    { version: number }[]
  >`SELECT version FROM tidemark.space WHERE id = ${space}`;
  return row?.version ?? -1;
}

test("SQL-25: a member stays of the space and the user that he was", async () => {
  const move = engine.sql`UPDATE accounts.member SET user_id = 'bob' WHERE space_id = ${space} AND user_id = 'ann'`;
  await expect(move).rejects.toThrow("the space and the user of a member never change");
});
