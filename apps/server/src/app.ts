import { randomUUID } from "node:crypto";
import {
  type CreateFastifyContextOptions,
  fastifyTRPCPlugin,
  type FastifyTRPCPluginOptions,
} from "@trpc/server/adapters/fastify";
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
} from "fastify";
import type { Logger } from "pino";
import { addAuthRoutes } from "./accounts/auth-routes.ts";
import type { Accounts } from "./accounts/start-accounts.ts";
import { type Asking, createContext } from "./context.ts";
import { refuseForeignOrigins } from "./guard/foreign-origin.ts";
import { LIMITS, type Limits } from "./guard/limits.ts";
import { addRateLimits } from "./guard/rate-limits.ts";
import { addSecurityHeaders } from "./guard/security-headers.ts";
import { limitStreams } from "./guard/stream-limit.ts";
import { addHealth } from "./health.ts";
import { addRest } from "./rest/rest-api.ts";
import { type AppRouter, appRouter } from "./router.ts";
import { type Context, logError } from "./trpc.ts";
import { addWebApp } from "./web-app.ts";

export interface AppDeps {
  readonly sync: Context["sync"];
  readonly accounts: Pick<Accounts, "database" | "sessions" | "answer">;
  readonly isReady: () => Promise<boolean>;
  /** The folder of the built web app; without it only the API is served. */
  readonly webRoot?: string | undefined;
  /** Where people reach the server, if it is known. */
  readonly publicUrl?: string | undefined;
  /** Whom to believe when they say for whom they ask; nobody, if left out. */
  readonly trustedProxies?: readonly string[] | undefined;
  readonly limits?: Limits | undefined;
  readonly log: Logger;
}

/** A batch of 1 MiB and what goes around it. */
const BODY_LIMIT = 1_048_576 + 65_536;
const API = "/trpc";
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);
/** A pull by GET names in its address up to 1,000 batches that it waits for. */
const MAX_HEADER_BYTES = 131_072;
/** How long a request may take to arrive: a full batch over a slow telephone. */
const ARRIVAL_MS = 60_000;

/** The app without a port: the API, the health checks and the web app. */
export async function buildApp({
  sync,
  accounts,
  isReady,
  webRoot,
  publicUrl,
  trustedProxies = [],
  limits = LIMITS,
  log,
}: AppDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    requestTimeout: ARRIVAL_MS,
    forceCloseConnections: "idle",
    ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
  });
  app.addHook("onResponse", async ({ method, url }, reply) => {
    // Without the query: it may hold what belongs to somebody.
    log.debug(
      { method, path: pathOf(url), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "answered",
    );
  });
  app.setErrorHandler<FastifyError>((error, { url }, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ error: error.code, message: error.message });
    const errorId = randomUUID();
    log.error({ err: error, errorId, path: pathOf(url) }, "a request failed");
    return reply.code(status).send({
      error: "Internal",
      message: `Something went wrong on the server. It is logged as ${errorId}.`,
    });
  });

  await addSecurityHeaders(app, { isSecure: publicUrl?.startsWith("https:") ?? false });
  const admission = await addRateLimits(app, { limits, log });
  refuseForeignOrigins(app, publicUrl);

  // Before a body is looked for: what reads bodies and requests for tRPC knows these methods only.
  app.addHook("onRequest", async ({ method, routeOptions }, reply) => {
    if (METHODS.has(method) || routeOptions.url?.startsWith(API) !== true) return;
    const allow = [...METHODS].join(", ");
    await reply
      .code(405)
      .header("allow", allow)
      .send({ error: "Method not allowed", message: `Use one of ${allow} instead of ${method}.` });
  });

  addHealth(app, isReady);
  await addAuthRoutes(app, { ...accounts, admission });
  const limited = { ...sync, live: limitStreams(sync.live, limits.streams) };
  const contextOf = (asking: Asking) => createContext({ sync: limited, accounts, admission }, asking);
  const trpcOptions: FastifyTRPCPluginOptions<AppRouter>["trpcOptions"] = {
    router: appRouter,
    allowMethodOverride: true,
    // One request counts as one.
    allowBatching: false,
    createContext: ({ req: request, res: reply, info }: CreateFastifyContextOptions) =>
      contextOf({ request, reply, connectionParams: info.connectionParams }),
    responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
    onError: ({ error, path }) => logError(log, path, error),
  };
  await app.register(fastifyTRPCPlugin, { prefix: API, trpcOptions });
  await addRest(app, {
    createContext: (request, reply) => contextOf({ request, reply }),
    onError: (path, error) => logError(log, path, error),
  });
  if (webRoot !== undefined) await addWebApp(app, webRoot);
  return app;
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
