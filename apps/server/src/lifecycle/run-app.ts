import type { Logger } from "pino";
import { keptSecret } from "../accounts/kept-secret.ts";
import { startEmbeddedPostgres } from "../db/embedded/start-embedded-postgres.ts";
import type { Environment } from "../environment.ts";
import { startServer, type Step } from "../index.ts";
import { choosePort, EXPECTED_PORT } from "./choose-port.ts";
import { explainListening } from "./explain-listening.ts";
import { listenForStop, type StopReason, type StopRequest } from "./stop-request.ts";
import { watchWrapper } from "./wrapper-watch.ts";

/** Under the ten seconds that those who stop us (systemd, docker, a person) commonly wait. */
const STOP_LIMIT_MS = 9_000;

/** What the system and PostgreSQL call a server that is not there, or a login or database it does not have. */
const UNREACHABLE = /^(ECONN\w+|ENOTFOUND|EAI_\w+|ETIMEDOUT|CONNECT\w+|28\w{3}|3D000)$/;

export interface RunOptions {
  readonly environment: Environment;
  /** Where the embedded database is kept. */
  readonly databaseDir: string;
  /** Where what sessions are signed with is kept, if the environment does not say it. */
  readonly secretFile: string;
  readonly webRoot: string;
  readonly log: Logger;
  readonly step: Step;
  /** Tells a person something. */
  readonly say: (line: string) => void;
  /** Work to be done before the app is served, beside the start of the database. */
  readonly prepare?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Whether a package manager is between us and the terminal. */
  readonly isWrapped: boolean;
}

/** What was started, and how to stop it again. */
type Started = (() => Promise<void>)[];

/**
 * Runs the app until it is asked to stop (a signal, a dead package manager, a defect), then stops everything it
 * started in the opposite order, the database last. Answers with the exit code.
 */
export async function runApp(options: RunOptions): Promise<number> {
  const { say } = options;
  const request = listenForStop(() => process.exit(1));
  if (options.isWrapped) watchWrapper(() => request.make({ kind: "orphaned" }));
  const abort = new AbortController();
  const started: Started = [];
  const up = bringUp(options, { request, started, abort });
  up.catch((error: unknown) => request.make({ kind: "start-failed", error }));

  const reason = await request.reason;
  say(explain(reason));
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  abort.abort();
  await up.catch(() => undefined); // what is still starting has to have started before it can be stopped
  for (const stop of started.toReversed()) {
    await stop().catch((error: unknown) => options.log.error(error, "a part of the app did not stop"));
  }
  return reason.kind === "signal" || reason.kind === "orphaned" ? 0 : 1;
}

interface Progress {
  readonly request: StopRequest;
  readonly started: Started;
  readonly abort: AbortController;
}

async function bringUp(options: RunOptions, { request, started, abort }: Progress): Promise<void> {
  const { environment, log, step, say, webRoot } = options;
  const [database] = await bothOrNeither(
    openDatabase(options, { request, started }),
    options.prepare?.(abort.signal) ?? Promise.resolve(),
    () => abort.abort(),
  );
  if (request.isMade()) return;
  const port = environment.port ?? (await choosePort(environment.host));
  const { url, adminUrl } = database;
  const { host, authSecret, publicUrl, trustedProxies } = environment;
  const accounts = { secret: authSecret ?? (await keptSecret(options.secretFile)), publicUrl };
  const serving = startServer({
    url,
    adminUrl,
    host,
    port,
    accounts,
    webRoot,
    trustedProxies,
    log,
    step,
  });
  const server = await serving.catch((error: unknown) =>
    Promise.reject(explainListening(error, { host, port })),
  );
  started.push(() => server.stop());
  database.announce(server.address);
  if (environment.port === undefined && port !== EXPECTED_PORT)
    say(`Port ${EXPECTED_PORT} is taken, so this is port ${port}.`);
  say(`Tidemark is at ${server.address}`);
}

/** Waits for both ends, also when one fails: what is still starting could not be stopped otherwise. */
async function bothOrNeither<A, B>(a: Promise<A>, b: Promise<B>, onFailure: () => void): Promise<[A, B]> {
  a.catch(onFailure);
  b.catch(onFailure);
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}

interface Database {
  readonly url: string;
  readonly adminUrl: string;
  announce(address: string): void;
}

async function openDatabase(
  options: RunOptions,
  { request, started }: Pick<Progress, "request" | "started">,
): Promise<Database> {
  const { databaseUrl, databaseAdminUrl } = options.environment;
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, adminUrl: databaseAdminUrl ?? databaseUrl, announce: () => undefined };
  }
  const database = await options.step("Database started", () =>
    startEmbeddedPostgres({ dataDir: options.databaseDir, log: options.say }),
  );
  started.push(() => database.stop());
  void database.exited.then(() =>
    request.make({
      kind: "defect",
      error: new Error(`The database ended by itself; see postgres.log in ${options.databaseDir}.`),
    }),
  );
  return database;
}

function explain(reason: StopReason): string {
  switch (reason.kind) {
    case "signal":
      return "\nStopping …";
    case "orphaned":
      return "\nThe package manager that started this is gone. Stopping …";
    case "start-failed":
      return describe(reason.error);
    case "defect":
      return reason.error instanceof Error
        ? (reason.error.stack ?? reason.error.message)
        : String(reason.error);
  }
}

/** Why the app did not start is a sentence, unless it is a mistake in the code. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && UNREACHABLE.test(String(error.code))) {
    return `The database does not let us in: ${error.message}. Is it running, and is DATABASE_URL right?`;
  }
  const isMistake = [TypeError, RangeError, ReferenceError].some((kind) => error instanceof kind);
  return isMistake ? (error.stack ?? error.message) : error.message;
}
