import { conflictEntity, type Entity, type RowState } from "@tidemark/sync-core";
import type { SpaceStore } from "../store/space-store.ts";
import { expireSpace } from "./expire-space.ts";
import { connectToMemory } from "./memory-connection.ts";
import { createRowWriter, type RowRule } from "./row-writer.ts";
import { copyData } from "./space-data.ts";
import { createSqlWriter, type SqlSpace, type SqlWriter } from "./sql-writer.ts";
import { createStoreState } from "./store-state.ts";

export interface MemoryStoreOptions {
  readonly entities: Readonly<Record<string, Entity>>;
  /** The store's clock, in ms since 1970. */
  readonly now: () => number;
  /** What the tables refuse beyond the entities' own rules. */
  readonly rule?: RowRule;
  /** Told of each space that SQL has written to. */
  readonly notify?: (space: string) => void;
}

/**
 * A database in memory that keeps spaces as PostgreSQL with its triggers does. A transaction of SQL is done at once;
 * a push that it meets is thrown out and comes again.
 */
export interface MemoryStore {
  /** A connection, which ends when the store is started again. */
  connect(): SpaceStore;
  /** One transaction of a writer that is no replica; what throws leaves nothing behind. */
  sql<Result>(space: string, body: (sql: SqlWriter) => Result): Result;
  addSpace(id: string): void;
  /** Deletes a space with everything in it. */
  removeSpace(id: string): void;
  /** Has a space forget what is older than `keepMs` and need not be kept. */
  expire(space: string, keepMs: number): void;
  /** Stops and starts: connections end with all that was under way, and the next write to a space begins an era. */
  restart(): void;
  /** Makes a backup; the returned function starts the store again with it. */
  backup(): () => void;
  version(space: string): number;
  /** The rows of an entity that are there, by id. */
  rows(space: string, entity: string): ReadonlyMap<string, RowState>;
  /** What is left of those that are not there any more, by id. */
  tombstones(space: string, entity: string): ReadonlyMap<string, RowState>;
  /** How many batches were settled. */
  settledBatches(space: string): number;
}

export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { now, rule = () => null, notify = () => undefined } = options;
  const entities = { ...options.entities, [conflictEntity.name]: conflictEntity };
  const state = createStoreState(now);

  function statesOf(id: string, entity: string, dead: boolean): ReadonlyMap<string, RowState> {
    const rows = [...state.space(id).rows.values()].filter(
      (row) => row.entity === entity && (row.state.dead !== undefined) === dead,
    );
    return new Map(rows.map((row) => [row.id, row.state]));
  }

  return {
    connect: () => connectToMemory({ state, tables: Object.keys(entities), rule, now }),
    sql(id, body) {
      const touched = new Map<string, SqlSpace>();
      const open = (space: string): SqlSpace => {
        const known = touched.get(space);
        if (known) return known;
        const draft = state.draftOf(state.space(space));
        const opened = { draft, rows: createRowWriter({ draft, rule, now }) };
        touched.set(space, opened);
        return opened;
      };
      const everySpace = () => [...state.data.spaces.keys()].map(open);
      const result = body(createSqlWriter({ entities, space: open(id), everySpace }));
      const written = [...touched].filter(([space, { draft }]) => state.commit(space, draft));
      for (const [space] of written) notify(space);
      return result;
    },
    addSpace: state.addSpace,
    removeSpace(id) {
      state.data.spaces.delete(id);
      for (const [name, { space }] of state.data.replicas) if (space === id) state.data.replicas.delete(name);
      notify(id);
    },
    expire: (id, keepMs) => expireSpace(state, { id, rows: { rule, now }, before: now() - keepMs }),
    restart: () => state.start(),
    backup() {
      const kept = copyData(state.data);
      return () => state.start(copyData(kept));
    },
    version: (id) => state.space(id).version,
    rows: (id, entity) => statesOf(id, entity, false),
    tombstones: (id, entity) => statesOf(id, entity, true),
    settledBatches: (id) => state.space(id).batchLog.filter(({ outcomes }) => outcomes !== null).length,
  };
}
