import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { type Accounts, type AccountsSettings, startAccounts } from "./accounts/start-accounts.ts";
import { buildApp } from "./app.ts";
import type { Limits } from "./guard/limits.ts";
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
  readonly accounts: AccountsSettings;
  /** The folder of the built web app. */
  readonly webRoot?: string;
  /** Addresses, or blocks of them, whose word is taken for whom they ask (`X-Forwarded-For`). */
  readonly trustedProxies?: readonly string[] | undefined;
  /** What one person or one address may have; left out, what suits everybody. */
  readonly limits?: Limits;
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
  const {
    url,
    adminUrl,
    host,
    port,
    webRoot,
    trustedProxies,
    limits,
    step = (_name, work) => work(),
  } = options;
  const log = options.log ? serverLogger(options.log) : silentLogger();
  await step("Database migrated", () => prepareDatabase(adminUrl, url));
  await checkLogin(url, log);

  const accounts = startAccounts({ url, ...options.accounts, log });
  const { roleOf } = accounts;
  const sync = await startSyncServer({ url, tables: syncedTables, ...SCHEMAS, roleOf, log });
  let stopping = false;
  const isReady = async () => !stopping && (await sync.isUp());
  const { publicUrl } = options.accounts;
  const app = await buildApp({ sync, accounts, isReady, webRoot, publicUrl, trustedProxies, limits, log });
  const parts = { app, sync, accounts };
  try {
    const address = await step("Server listening", () => listen(app, host, port));
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopping = true;
      return (stopped ??= stopServing(parts, log));
    };
    return { address, stop };
  } catch (error) {
    await stopServing(parts, log);
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
}

function loginOf(url: string): string | undefined {
  return decodeURIComponent(new URL(url).username) || undefined;
}

interface Parts {
  readonly app: FastifyInstance;
  readonly sync: SyncServer;
  readonly accounts: Accounts;
}

async function stopServing({ app, sync, accounts }: Parts, log: Logger): Promise<void> {
  const tooLong = setTimeout(() => {
    log.warn("something under way did not end in time and is cut off");
    app.server.closeAllConnections();
  }, STOP_MS);
  // Node closes the connections that are idle when it begins to close, and waits for those that become so later.
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_MS);
  sync.endStreams();
  await app.close();
  await sync.end();
  await accounts.end();
  clearInterval(idle);
  clearTimeout(tooLong);
}
