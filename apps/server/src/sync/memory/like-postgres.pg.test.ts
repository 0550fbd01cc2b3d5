import { randomUUID } from "node:crypto";
import { entities, SCHEMA_VERSION } from "@tidemark/domain";
import { PROTOCOL_VERSION, type PullReply, type ReplicaId } from "@tidemark/sync-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createHistory, type Happening } from "../../../testing/contract/history.ts";
import { startMemoryWorld } from "../../../testing/contract/memory-world.ts";
import { type PostgresWorld, startPostgresWorld } from "../../../testing/contract/postgres-world.ts";
import { createTestRandom } from "../../../testing/contract/random.ts";
import type { ContractWorld } from "../../../testing/contract/world.ts";
import { SCHEMAS } from "../../app-schemas.ts";
import { silentLogger } from "../../logger.ts";
import { systemAfter } from "../postgres/system-timers.ts";
import { decodeCursor } from "../pull/cursor.ts";
import { createSyncServer, type SyncServer } from "../sync-server.ts";

const HISTORIES = 12;
const HAPPENINGS = 40;
const READER = "reader00" as ReplicaId;

let database: PostgresWorld;
let memory: ContractWorld;
let now = Date.now();

beforeAll(async () => {
  database = await startPostgresWorld(inject("adminUrl"));
  memory = await startMemoryWorld(() => now);
  await database.engine.sql.unsafe(`
    CREATE TABLE test_clock (ms bigint); INSERT INTO test_clock VALUES (${now}); GRANT SELECT ON test_clock TO PUBLIC;
    CREATE OR REPLACE FUNCTION tidemark.server_ms() RETURNS bigint LANGUAGE sql VOLATILE RETURN (SELECT ms FROM public.test_clock)`);
});

afterAll(async () => {
  await memory.end();
  await database.end();
});

/** The clock of both stores. */
async function passTime(ms: number): Promise<void> {
  now += ms;
  await database.engine.sql`UPDATE test_clock SET ms = ${now}`;
}

/** The engine on one of the two, with the same randomness as on the other. */
interface Side {
  readonly world: ContractWorld;
  readonly server: SyncServer;
  readonly cursors: (string | null)[];
}

function sideOf(world: ContractWorld, seed: number): Side {
  const server = createSyncServer({
    store: world.store,
    wakeUps: { subscribe: () => undefined, wake: () => undefined },
    entities,
    ...SCHEMAS,
    roleOf: async () => "owner",
    after: systemAfter,
    random: createTestRandom(seed).next,
    log: silentLogger(),
  });
  return { world, server, cursors: [null] };
}

async function happen({ world, server }: Side, space: string, happening: Happening): Promise<unknown> {
  switch (happening.kind) {
    case "sql":
      return world.sql(space, ...happening.writes).catch(() => "refused");
    case "push": {
      const request = { ...happening.request, space };
      let reply = await server.push(happening.user, request);
      while (reply.kind === "busy") reply = await server.push(happening.user, request);
      return timeless(reply);
    }
    case "cancel":
      return timeless(await server.cancel(happening.user, { ...happening.request, space }));
  }
}

/** A pull from a cursor drawn before, as it is the same on both sides. */
async function pull(
  side: Side,
  space: string,
  from: number,
  limit: number,
  named: readonly string[],
): Promise<unknown> {
  const cursor = side.cursors[from] ?? null;
  const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica: READER };
  const reply = await side.server.pull("user 0", {
    ...sender,
    cursor,
    unsettled: [...named],
    limit,
    sums: true,
  });
  if (reply.kind === "checkpoint") side.cursors.push(reply.cursor);
  return comparable(reply);
}

function comparable(reply: PullReply): unknown {
  if (reply.kind !== "checkpoint") return timeless(reply);
  const { rows, more, settled, cursor, sums, total } = reply;
  const place = { ...decodeCursor(cursor), era: "whichever" };
  return {
    rows,
    more,
    sums,
    total,
    settled: settled.toSorted((a, b) => (a.batch < b.batch ? -1 : 1)),
    place,
  };
}

function timeless(reply: { readonly serverTime: number }): unknown {
  return { ...reply, serverTime: "whenever" };
}

async function stateOf({ world }: Side, space: string): Promise<unknown> {
  const goals = [...(await world.goals(space))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { version: await world.version(space), goals };
}

test.for(Array.from({ length: HISTORIES }, (_, n) => n + 1))(
  "ROW-1: what happens to memory and to PostgreSQL leaves the same rows, stamps, versions and pages (history %i)",
  async (seed) => {
    const random = createTestRandom(seed);
    const sides = [sideOf(database, seed), sideOf(memory, seed)] as const;
    const spaces = await Promise.all(sides.map(({ world }) => world.newSpace()));
    const history = createHistory(random, randomUUID());
    const batches: string[] = [];
    const both = async (work: (side: Side, space: string) => Promise<unknown>) => {
      const [expected, actual] = await Promise.all(sides.map((side, n) => work(side, spaces[n] ?? "")));
      expect(actual).toEqual(expected);
      return actual;
    };

    for (let n = 0; n < HAPPENINGS; n += 1) {
      await passTime(random.pick([0, 1, 7, 100_000]));
      const happening = history.next(await memory.goals(spaces[1] ?? ""), now);
      const result = await both((side, space) => happen(side, space, happening));
      if (happening.kind === "push") {
        batches.push(happening.request.batch.id);
        if ((result as { kind: string }).kind === "settled") history.settled(happening.request);
      }
      await both(stateOf);
      const [from, limit] = [random.below(sides[0].cursors.length), 1 + random.below(6)];
      const named = batches.filter(() => random.chance(0.2));
      await both((side, space) => pull(side, space, from, limit, named));
    }
  },
);
