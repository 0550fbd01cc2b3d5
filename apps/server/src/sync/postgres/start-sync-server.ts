import { randomBytes } from "node:crypto";
import { conflictTable, type SyncedTable } from "../../db/registry.ts";
import { startExpiry } from "../expiry.ts";
import type { Log } from "../log.ts";
import type { RoleOf } from "../membership.ts";
import type { Schemas } from "../schemas.ts";
import { createSyncServer, type SyncServer } from "../sync-server.ts";
import { wait } from "../timers.ts";
import { type ConnectionPool, createConnectionPool } from "./connection-pool.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { createOutageReport } from "./outage.ts";
import { pageStatements } from "./page-statements.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { pushLimits } from "./push-limits.ts";
import { watchSpaces } from "./space-watch.ts";
import { syncTables } from "./sync-tables.ts";
import { systemAfter as after } from "./system-timers.ts";
import { readTakenAlong } from "./taken-along.ts";
import { startWakeUps } from "./wake-ups.ts";

export interface SyncServerOptions extends Schemas {
  readonly url: string;
  readonly tables: Readonly<Record<string, SyncedTable>>;
  readonly roleOf: RoleOf;
  readonly log: Log;
}

/** The engine on a database; `end` also lets go of that. */
export interface RunningSyncServer extends SyncServer {
  /** Whether the database answers. */
  isUp(): Promise<boolean>;
}

const PUSH_CONNECTIONS = 4;
const READ_CONNECTIONS = 6;
/** A database that needs longer for nothing does not answer. */
const ANSWER_MS = 2_000;

/** Connects the engine to a migrated database. */
export async function startSyncServer(options: SyncServerOptions): Promise<RunningSyncServer> {
  const { url, log } = options;
  const synced = { ...options.tables, [conflictTable.entity.name]: conflictTable };
  const tables = syncTables(synced);
  const reported = createOutageReport(log);
  const reads = reported(createConnectionPool(url, { name: "tidemark read", max: READ_CONNECTIONS }));
  const pushes = reported(createConnectionPool(url, { name: "tidemark push", max: PUSH_CONNECTIONS }));
  const { rows } = await reads.use((connection) => connection.query(SETTINGS));
  const [settings] = rows as readonly Settings[];
  if (!settings) throw new Error("the database did not tell its settings");

  const wakeUps = await startWakeUps({ url, pool: reads, me: randomBytes(6).toString("hex"), after, log });
  const store = createPostgresStore({
    reads,
    pushes,
    tables,
    takenAlong: await readTakenAlong(reads),
    pages: pageStatements(Object.values(synced)),
    limits: pushLimits(settings.deadlock_ms),
    clock: createDatabaseClock(() => performance.now(), settings.now),
  });
  const { entities } = tables;
  const random = Math.random;
  const server = createSyncServer({ ...options, store, wakeUps, entities, after, random });
  const watch = watchSpaces(reads, { after, log });
  const endExpiry = startExpiry({ store, after, log });

  return {
    ...server,
    isUp: () => Promise.race([answers(reads), wait(after, ANSWER_MS).then(() => false)]),
    async end() {
      watch.end();
      endExpiry();
      await server.end();
      await wakeUps.end();
      await Promise.all([pushes.end(), reads.end()]);
    },
  };
}

function answers(pool: ConnectionPool): Promise<boolean> {
  return pool
    .use((connection) => connection.query("SELECT 1"))
    .then(
      () => true,
      () => false,
    );
}

interface Settings {
  readonly deadlock_ms: number;
  readonly now: number;
}

const SETTINGS = `SELECT setting::int AS deadlock_ms, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now
  FROM pg_settings WHERE name = 'deadlock_timeout'`;
