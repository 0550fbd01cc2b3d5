import { setTimeout as sleep } from "node:timers/promises";
import type { LiveRequest, PullReply, PullRequest, PushReply } from "@tidemark/sync-core";
import type { Logger } from "pino";
import type { SyncedTable } from "../db/registry.ts";
import { type ConnectionPool, createConnectionPool } from "./connection-pool.ts";
import { createDatabaseClock } from "./database-clock.ts";
import { createLiveHub, type Reader } from "./live.ts";
import type { LiveEvent } from "./live-event.ts";
import { createOutageReport } from "./outage.ts";
import { type PageRequest, readPage } from "./page.ts";
import { pageStatements } from "./page-statements.ts";
import { pull } from "./pull.ts";
import { createPusher } from "./push.ts";
import { pushLimits } from "./push-limits.ts";
import type { ReceivedPush } from "./received.ts";
import { watchSpaces } from "./space-watch.ts";
import { syncTables } from "./sync-tables.ts";
import { startWakeUps } from "./wake-ups.ts";

export interface SyncServerOptions {
  readonly url: string;
  readonly tables: Readonly<Record<string, SyncedTable>>;
  /** The version of the entities that the tables keep. */
  readonly schema: number;
  /** Whether a user may see a space. */
  readonly isMember: (user: string, space: string) => boolean;
  readonly log: Logger;
}

/** The server's half of the engine, for requests whose sender is known and understood. */
export interface SyncServer {
  push(user: string, request: ReceivedPush): Promise<PushReply>;
  pull(user: string, request: PullRequest): Promise<PullReply>;
  live(user: string, request: LiveRequest, reader: Reader): AsyncIterable<LiveEvent, void>;
  /** What the database's clock says, in ms. */
  now(): number;
  /** Whether the database answers. */
  isUp(): Promise<boolean>;
  /** Says `bye` to the streams; new ones end at once. */
  endStreams(): void;
  /** Waits for what is under way, then lets go of the database. */
  end(): Promise<void>;
}

const PUSH_CONNECTIONS = 4;
const READ_CONNECTIONS = 6;
/** A database that needs longer for nothing does not answer. */
const ANSWER_MS = 2_000;

/** Connects the engine to a migrated database. */
export async function startSyncServer(options: SyncServerOptions): Promise<SyncServer> {
  const { url, schema, isMember, log } = options;
  const tables = syncTables(options.tables);
  const reported = createOutageReport(log);
  const reads = reported(createConnectionPool(url, { name: "tidemark read", max: READ_CONNECTIONS }));
  const pushes = reported(createConnectionPool(url, { name: "tidemark push", max: PUSH_CONNECTIONS }));
  const { rows } = await reads.use((connection) => connection.query(SETTINGS));
  const [settings] = rows as readonly Settings[];
  if (!settings) throw new Error("the database did not tell its settings");

  const clock = createDatabaseClock(() => performance.now(), settings.now);
  const wakeUps = await startWakeUps({ url, pool: reads, log });
  const pageDeps = { pool: reads, statements: pageStatements(Object.values(options.tables)), clock, schema };
  const read = (request: PageRequest) => readPage(pageDeps, request);
  const hub = createLiveHub({ readPage: read, wakeUps, now: clock.now, log });
  const limits = pushLimits(settings.deadlock_ms);
  const pusher = createPusher({ pool: pushes, tables, limits, clock, wake: wakeUps.wake, log });
  const watch = watchSpaces(reads, log);

  return {
    async push(user, request) {
      return isMember(user, request.space)
        ? pusher.push(user, request)
        : { kind: "gone", serverTime: clock.now() };
    },
    async pull(user, request) {
      return isMember(user, request.space)
        ? pull(pageDeps, user, request)
        : { kind: "gone", serverTime: clock.now() };
    },
    live(user, request, reader) {
      return isMember(user, request.space) ? hub.open(user, request, reader) : goneStream(clock.now());
    },
    now: clock.now,
    isUp: () => Promise.race([answers(reads), sleep(ANSWER_MS, false, { ref: false })]),
    endStreams: hub.close,
    async end() {
      hub.close();
      watch.end();
      await pusher.settled();
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

/** A pull says that the space is gone; a stream has no word for it. */
async function* goneStream(serverTime: number): AsyncGenerator<LiveEvent, void> {
  yield { id: "gone", message: { kind: "poke", serverTime } };
}
