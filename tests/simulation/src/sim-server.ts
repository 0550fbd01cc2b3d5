import { SCHEMA_VERSION } from "@tidemark/domain";
import { createMemorySyncServer, type MemorySyncServer, type SqlWriter } from "@tidemark/server/memory";
import type { FakeClock, SeededRandom } from "@tidemark/sync-client/testing";
import type { RowState, Values } from "@tidemark/sync-core";
import { simEntities } from "./entities.ts";
import { SIM_SPACE } from "./sim-space.ts";

/** The server as the simulation needs it: the way to it, and what may befall it. */
export interface SimServer extends Pick<MemorySyncServer, "push" | "cancel" | "pull" | "offer" | "live"> {
  /** One transaction of somebody who knows nothing of the engine. */
  sql(body: (sql: SqlWriter) => void): void;
  /** The rows of an entity that are there. A state that is the same object is the same. */
  rows(entity: string): ReadonlyMap<string, RowState>;
  /** The goals that are there. */
  goals(): ReadonlyMap<string, Values>;
  /** Whether something is left of a goal that is not there any more. */
  isBuried(id: string): boolean;
  version(): number;
  restart(): void;
  /** Makes a backup; the returned function goes back to it. */
  backup(): () => void;
  /** Forgets what is older than `keepMs` and need not be kept. */
  expire(keepMs: number): void;
}

export interface SimServerOptions {
  readonly clock: FakeClock;
  readonly random: SeededRandom;
  readonly pageRows: number;
}

/** A name that the database refuses, whatever the devices think of it. */
export const REFUSED = "refused";

export function createSimServer({ clock, random, pageRows }: SimServerOptions): SimServer {
  const server = createMemorySyncServer({
    entities: simEntities,
    schema: SCHEMA_VERSION,
    spaces: [SIM_SPACE],
    now: clock.now,
    after: clock.after,
    random: random.next,
    pageRows,
    rule: (_, { name }) =>
      typeof name === "string" && name.startsWith(REFUSED)
        ? { field: "name", message: "the database refuses it" }
        : null,
  });
  return {
    push: (request) => server.push(request),
    cancel: (request) => server.cancel(request),
    pull: (request) => server.pull(request),
    offer: (request) => server.offer(request),
    live: server.live,
    sql: (body) => server.sql(SIM_SPACE, body),
    rows: (entity) => server.rows(SIM_SPACE, entity),
    goals: () =>
      new Map([...server.rows(SIM_SPACE, "goal")].map(([id, { values }]) => [id, values] as const)),
    isBuried: (id) => server.tombstones(SIM_SPACE, "goal").has(id),
    version: () => server.version(SIM_SPACE),
    restart: () => server.restart(),
    backup: () => server.backup(),
    expire: (keepMs) => server.expire(SIM_SPACE, keepMs),
  };
}
