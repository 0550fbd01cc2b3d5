import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../testing/engine.ts";
import { missedOrRepeated, pullThroughout } from "../../testing/pull-history.ts";
import { createTestReplica } from "../../testing/replica.ts";
import { auditVersions, readAudit } from "../../testing/version-audit.ts";

const LASTS_MS = 30_000;
const SPACES = 5;
/** Half of them with SQL, half as devices. */
const WRITERS = 50;
const SHARED_GOALS = 6;
const PAGES = [1_000, 7];

let engine: TestEngine;
let worlds: readonly World[];

/** A space, and what is known of it outside of the database. */
interface World {
  readonly space: string;
  /** Goals that all count on and nobody deletes. */
  readonly shared: readonly string[];
  /** All goals that there were. */
  readonly rows: string[];
  /** How much was added to the shared goals, as far as the writers were told. */
  added: number;
}

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
  await auditVersions(engine.sql);
  worlds = await Promise.all(Array.from({ length: SPACES }, makeWorld));
});

afterAll(async () => {
  await engine.end();
});

async function makeWorld(): Promise<World> {
  const space = await engine.newSpace();
  const shared = Array.from({ length: SHARED_GOALS }, () => randomUUID());
  for (const id of shared) await engine.sql`insert into goal ${engine.sql(goalRow(space, id))}`;
  return { space, shared, rows: [...shared], added: 0 };
}

function goalRow(space_id: string, id: string) {
  return { space_id, id, name: "by SQL", target_value: 10 };
}

function anyOf<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
}

/**
 * Somebody with psql. A transaction writes several goals of the writer's own or one that is shared: two of them in
 * several shared rows would deadlock without anybody's help.
 */
async function writeSql(own: readonly World[], until: number, failures: string[]): Promise<void> {
  const sql = postgres(engine.adminUrl, { max: 1, onnotice: () => undefined });
  const mine = own.map(({ space }) => ({ space, id: randomUUID() }));

  const writeShared = (world: World) => async (transaction: postgres.TransactionSql) => {
    await transaction`update goal set current_value = current_value + 1
      where space_id = ${world.space} and id = ${anyOf(world.shared)}`;
  };

  async function writeOwn(transaction: postgres.TransactionSql): Promise<void> {
    if (mine.length > 1)
      await transaction`select tidemark.sync_lock(${mine.map(({ space }) => space)}::uuid[])`;
    for (const { space, id } of mine) {
      await transaction`insert into goal ${transaction(goalRow(space, id))}
        on conflict (space_id, id) do update set current_value = goal.current_value + 1`;
      await sleep(randomInt(5));
      if (randomInt(10) === 0) await transaction`delete from goal where space_id = ${space} and id = ${id}`;
    }
  }

  for (const [place, { id }] of mine.entries()) own[place]?.rows.push(id);
  while (Date.now() < until) {
    const world = anyOf(own);
    const isShared = randomInt(2) === 0;
    try {
      await sql.begin(isShared ? writeShared(world) : writeOwn);
      if (isShared) world.added += 1;
    } catch (error) {
      failures.push(String(error));
    }
    await sleep(randomInt(20));
  }
  await sql.end();
}

/** A device: counts on shared goals, renames, creates and deletes any others. */
async function push(world: World, until: number): Promise<void> {
  const replica = createTestReplica(engine.server, world.space);

  function anyChange() {
    const others = world.rows.slice(world.shared.length);
    switch (others.length === 0 ? 0 : randomInt(6)) {
      case 0: {
        const create = replica.create();
        world.rows.push(create.row);
        return create;
      }
      case 1:
        return replica.delete(anyOf(others));
      case 2:
        return replica.update(anyOf(others), { name: `pushed ${randomInt(1_000)}` });
      default:
        return replica.update(anyOf(world.shared), { currentValue: 1 });
    }
  }

  while (Date.now() < until) {
    const changes = Array.from({ length: 1 + randomInt(4) }, anyChange);
    const request = replica.request(changes);
    let reply = await replica.send(request);
    while (reply.kind === "busy") reply = await replica.send(request);
    if (reply.kind !== "settled") throw new Error(`a push was answered with ${reply.kind}`);
    const refused = new Set(
      reply.outcomes.flatMap((outcome) => (outcome.kind === "rejected" ? outcome.change : [])),
    );
    const counted = changes.filter(({ id, row }) => world.shared.includes(row) && !refused.has(id));
    world.added += counted.length;
    await sleep(randomInt(50));
  }
}

async function sumOfShared({ space, shared }: World): Promise<number> {
  const [sum] = await engine.sql<{ total: number }[]>`
    select sum(current_value)::int as total from goal where space_id = ${space} and id = any (${[...shared]}::uuid[])`;
  return sum?.total ?? 0;
}

test(
  "SQL-1, SQL-9: fifty writers, half of them SQL, on five spaces: no puller misses or repeats a version, no SQL is ever aborted, all counts",
  { timeout: LASTS_MS + 60_000 },
  async () => {
    const readers = await Promise.all(
      worlds.flatMap(({ space }) =>
        PAGES.map(async (limit) => {
          const replica = createTestReplica(engine.server, space);
          return { space, limit, replica, first: await replica.pullAll(null, limit) };
        }),
      ),
    );
    const until = Date.now() + LASTS_MS;
    const failures: string[] = [];
    let writing = true;
    const writers = Array.from({ length: WRITERS }, (_, n) => {
      const [world, next] = [worlds[n % SPACES], worlds[(n + 1) % SPACES]];
      if (!world || !next) throw new Error("there are no spaces");
      if (n % 2 === 1) return push(world, until);
      return writeSql(n < SPACES * 2 ? [world, next] : [world], until, failures);
    });
    const pullers = readers.map(async ({ space, limit, replica, first }) => ({
      space,
      limit,
      pulls: await pullThroughout(replica, first, limit, () => !writing),
    }));
    await Promise.all(writers);
    writing = false;
    const histories = await Promise.all(pullers);

    expect(failures).toEqual([]);
    const audit = await readAudit(engine.sql);
    const problems = histories.flatMap(({ space, limit, pulls }) => {
      const written = audit.filter((entry) => entry.space === space);
      expect(written.length).toBeGreaterThan(100);
      return missedOrRepeated(pulls, written).map((problem) => `by pages of ${limit}: ${problem}`);
    });
    expect(problems).toEqual([]);
    expect(await Promise.all(worlds.map(sumOfShared))).toEqual(worlds.map(({ added }) => added));
  },
);
