import { randomUUID } from "node:crypto";
import type { Outcome, PushReply } from "@tidemark/sync-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createTestReplica, type TestReplica } from "../replica.ts";
import type { ContractWorld, SqlWrite, StoredGoal } from "./world.ts";

/** What the facts of a contract work with; each of them has a space of its own. */
export interface Facts {
  readonly world: ContractWorld;
  readonly space: string;
  readonly ann: TestReplica;
  /** Another's replica in the same space. */
  bob(): TestReplica;
  sql(...writes: readonly SqlWrite[]): Promise<readonly boolean[]>;
  /** A goal, live or dead. */
  stored(id: string): Promise<StoredGoal | undefined>;
}

/** Starts a world for the tests of a file, or of a block of it. */
export function useWorld(start: () => Promise<ContractWorld>): Facts {
  let world: ContractWorld;
  let space: string;
  let ann: TestReplica;

  beforeAll(async () => {
    world = await start();
  });

  afterAll(() => world.end());

  beforeEach(async () => {
    space = await world.newSpace();
    ann = createTestReplica(world.server, space);
  });

  return {
    get world() {
      return world;
    },
    get space() {
      return space;
    },
    get ann() {
      return ann;
    },
    bob: () => createTestReplica(world.server, space, "bob"),
    sql: (...writes) => world.sql(space, ...writes),
    stored: async (id) => (await world.goals(space)).get(id),
  };
}

export function insert(): Extract<SqlWrite, { kind: "insert" | "update" }> {
  return { kind: "insert", id: randomUUID(), values: { name: "by SQL", targetValue: 1 } };
}

export function outcomes(reply: PushReply): readonly Outcome[] {
  if (reply.kind !== "settled") throw new Error(`the push was answered with ${reply.kind}`);
  return reply.outcomes;
}

export function kinds(reply: PushReply): readonly string[] {
  return outcomes(reply).map(({ kind }) => kind);
}
