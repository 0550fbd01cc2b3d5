import { BUILT_IN_SPACE } from "@tidemark/domain";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import postgres from "postgres";
import { buildApp } from "./app.ts";
import { migrate } from "./db/migrate.ts";
import { syncedTables } from "./db/registry.ts";
import { ListenFailed } from "./listen-failed.ts";
import { serverLogger, silentLogger } from "./logger.ts";
import { checkLogin } from "./login-check.ts";
import { SCHEMAS } from "./app-schemas.ts";
import { startSyncServer } from "./sync/postgres/start-sync-server.ts";
import type { SyncServer } from "./sync/sync-server.ts";

/** Told of each step of the start, and does it. */
export type Step = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

export interface ServerOptions {
  /** The login of requests. */
  readonly url: string;
  /** The login of migrations. */
  readonly adminUrl: string;
  readonly host: string;
  readonly port: number;
  /** The folder of the built web app. */
  readonly webRoot?: string;
  readonly log?: Logger;
  readonly step?: Step;
}

export interface RunningServer {
  /** Where it is served. */
  readonly address: string;
  /** Tells the streams, finishes the pushes that are under way, and lets go of port and database. */
  stop(): Promise<void>;
}

/** How long what is under way may take once the server is to stop. */
const STOP_MS = 6_000;
const IDLE_MS = 50;

/** Migrates the database and serves API and web app until stopped. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { url, adminUrl, host, port, webRoot, step = (_name, work) => work() } = options;
  const log = options.log ? serverLogger(options.log) : silentLogger();
  await step("Database migrated", () => prepareDatabase(adminUrl, url));
  await checkLogin(url, log);

  const isMember = (_user: string, space: string) => space === BUILT_IN_SPACE;
  const sync = await startSyncServer({ url, tables: syncedTables, ...SCHEMAS, isMember, log });
  let stopping = false;
  const isReady = async () => !stopping && (await sync.isUp());
  const app = await buildApp({ sync, isReady, webRoot, log });
  try {
    const address = await step("Server listening", () => listen(app, host, port));
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopping = true;
      return (stopped ??= stopServing(app, sync, log));
    };
    return { address, stop };
  } catch (error) {
    await stopServing(app, sync, log);
    throw error;
  }
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw new ListenFailed(error);
  }
}

async function prepareDatabase(adminUrl: string, url: string): Promise<void> {
  const login = loginOf(url);
  await migrate(adminUrl, login === loginOf(adminUrl) ? undefined : login);
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`INSERT INTO tidemark.space (id) VALUES (${BUILT_IN_SPACE}) ON CONFLICT DO NOTHING`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function loginOf(url: string): string | undefined {
  return decodeURIComponent(new URL(url).username) || undefined;
}

async function stopServing(app: FastifyInstance, sync: SyncServer, log: Logger): Promise<void> {
  const tooLong = setTimeout(() => {
    log.warn("something under way did not end in time and is cut off");
    app.server.closeAllConnections();
  }, STOP_MS);
  // Node closes the connections that are idle when it begins to close, and waits for those that become so later.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_MS);
  sync.endStreams();
  await app.close();
  await sync.end();
  clearInterval(idle);
  clearTimeout(tooLong);
}
