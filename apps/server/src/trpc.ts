import { randomUUID } from "node:crypto";
import { initTRPC, TRPCError } from "@trpc/server";
import type { Logger } from "pino";
import { prettifyError, ZodError } from "zod";
import { notSignedIn, Refused } from "./accounts/refused.ts";
import type { Caller } from "./accounts/session/sessions.ts";
import type { Accounts } from "./accounts/start-accounts.ts";
import { isOutage, isUnavailable } from "./sync/postgres/sql-error.ts";
import type { SyncServer } from "./sync/sync-server.ts";

/** What a procedure knows of its request. */
export interface Context {
  /** Who asks; null if nobody who is signed in. The answer is looked up once. */
  readonly identify: () => Promise<Caller | null>;
  readonly accounts: Pick<Accounts, "database" | "sessions">;
  readonly sync: Pick<SyncServer, "push" | "cancel" | "offer" | "pull" | "live" | "now">;
  /** Asked before a password is looked at: it can be guessed so often and no more. */
  readonly admitGuess: (who: Caller) => Promise<void>;
  /** Cuts the connection on which the request came. */
  readonly hangUp: () => void;
}

const PING_MS = 15_000;
const SILENCE_MS = 40_000;

const trpc = initTRPC.context<Context>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: PING_MS }, client: { reconnectAfterInactivityMs: SILENCE_MS } },
  errorFormatter: ({ shape, error }) => ({ ...shape, message: sentenceFor(error) }),
});

export const router = trpc.router;

/** For anybody, signed in or not. */
export const openProcedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof Refused) throw new TRPCError({ code: cause.code, message: cause.message, cause });
  if (isUnavailable(cause)) throw new TRPCError({ code: "SERVICE_UNAVAILABLE", cause });
  return result;
});

/** For who is signed in. */
export const procedure = openProcedure.use(async ({ ctx, next }) => {
  const caller = await ctx.identify();
  if (!caller) throw notSignedIn();
  const stillAllowed = () => ctx.accounts.sessions.isAlive(caller.session);
  return next({ ctx: { ...ctx, caller, stillAllowed } });
});

const errorIds = new WeakMap<TRPCError, string>();

/** The id under which an error is logged and of which its client is told. */
function errorId(error: TRPCError): string {
  const id = errorIds.get(error) ?? randomUUID();
  errorIds.set(error, id);
  return id;
}

/** Whether an error is the server's own. An outage is the database's, and reported once as a whole. */
function isOurs(error: TRPCError): boolean {
  if (isOutage(error.cause) || error.cause instanceof Refused) return false;
  return error.code === "INTERNAL_SERVER_ERROR" || error.code === "SERVICE_UNAVAILABLE";
}

/** Logs what is the server's own fault, with the id that the client was given. */
export function logError(log: Logger, path: string | undefined, error: TRPCError): void {
  if (isOurs(error))
    log.error({ err: error.cause ?? error, errorId: errorId(error), path }, "a request failed");
  else log.info({ code: error.code, reason: sentenceFor(error), path }, "a request was refused");
}

/** What a person is told of an error, and nothing of the server's inside. */
export function sentenceFor(error: TRPCError): string {
  if (isOutage(error.cause)) return "The database does not answer at the moment. Try again soon.";
  if (isOurs(error)) return `Something went wrong on the server. It is logged as ${errorId(error)}.`;
  return error.cause instanceof ZodError ? prettifyError(error.cause) : error.message;
}
