import { randomUUID } from "node:crypto";
import { entities } from "@tidemark/domain";
import { SCHEMAS } from "../../src/app-schemas.ts";
import { silentLogger } from "../../src/logger.ts";
import { createMemoryStore, type SqlWriter } from "../../src/sync/memory/index.ts";
import { systemAfter } from "../../src/sync/postgres/system-timers.ts";
import type { Woken } from "../../src/sync/store/wake-ups.ts";
import { createSyncServer } from "../../src/sync/sync-server.ts";
import { type ContractWorld, REFUSAL, REFUSED_UNIT, type SqlWrite } from "./world.ts";

/** The engine over a store in memory. */
export async function startMemoryWorld(now: () => number = Date.now): Promise<ContractWorld> {
  const listeners = new Set<(woken: Woken) => void>();
  const wake = (space: string) => {
    for (const listener of listeners) listener([space]);
  };
  const memory = createMemoryStore({
    entities,
    now,
    rule: (_, { unit }) => (unit === REFUSED_UNIT ? { field: "unit", message: REFUSAL } : null),
    notify: wake,
  });
  const connect = () => {
    const store = memory.connect();
    const server = createSyncServer({
      store,
      wakeUps: { subscribe: (listener) => void listeners.add(listener), wake },
      entities,
      ...SCHEMAS,
      roleOf: async () => "owner",
      after: systemAfter,
      random: Math.random,
      log: silentLogger(),
    });
    return { store, server };
  };
  let connected = connect();

  return {
    get server() {
      return connected.server;
    },
    get store() {
      return connected.store;
    },
    async newSpace(id: string = randomUUID()) {
      memory.addSpace(id);
      return id;
    },
    deleteSpace: async (space) => memory.removeSpace(space),
    sql: async (space, ...writes) => memory.sql(space, (sql) => writes.map((write) => wrote(sql, write))),
    async goals(space) {
      const version = new Map<string, number>();
      const cursor = { version: 0, skipTo: 0, limit: 1_000_000, maxBytes: Number.MAX_SAFE_INTEGER };
      const { rows } = await connected.store.read({ space, user: "ann" }, (snapshot) =>
        snapshot.rowsAfter(cursor),
      );
      for (const row of rows) version.set(row.id, row.version);
      const states = [...memory.rows(space, "goal"), ...memory.tombstones(space, "goal")];
      return new Map(states.map(([id, state]) => [id, { ...state, version: version.get(id) ?? -1 }]));
    },
    version: async (space) => memory.version(space),
    async beginEra() {
      memory.restart();
      connected = connect();
    },
    end: () => connected.server.end(),
  };
}

function wrote(sql: SqlWriter, write: SqlWrite): boolean {
  switch (write.kind) {
    case "insert":
      sql.insert("goal", write.id, write.values);
      return true;
    case "update":
      return sql.update("goal", write.id, write.values);
    case "delete":
      return sql.delete("goal", write.id);
    case "truncate":
      sql.truncate("goal");
      return true;
  }
}
