import { TRPCError } from "@trpc/server";
import { DrizzleQueryError } from "drizzle-orm";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { Admission } from "../guard/rate-limits.ts";
import { httpRefusalOf, nothingAt, type Refusal, refusalOf } from "../rest/refusal.ts";
import { REST_PREFIX } from "../rest/routes.ts";
import { isUnavailable } from "../sync/postgres/sql-error.ts";
import { AUTH_PATH } from "./auth.ts";
import { authRefusalOf } from "./auth-refusal.ts";
import { Refused } from "./refused.ts";
import { namesAnother } from "./session/named-user.ts";
import type { Accounts } from "./start-accounts.ts";

/** All that is offered; what else the library could do is not there. */
const PATHS = {
  "/sign-up/email": "POST",
  "/sign-in/email": "POST",
  "/sign-in/anonymous": "POST",
  "/sign-out": "POST",
  "/get-session": "GET",
  "/change-password": "POST",
  "/revoke-other-sessions": "POST",
  "/revoke-sessions": "POST",
} as const;

const BODY_LIMIT = 16_384;
const UNAVAILABLE = {
  error: "SERVICE_UNAVAILABLE",
  message: "The database does not answer at the moment. Try again soon.",
};
const TOO_LARGE = "The body is too large: it may have 16 KiB.";

export interface AuthRoutesDeps extends Pick<Accounts, "answer" | "sessions"> {
  readonly admission: Pick<Admission, "admitGuess">;
}

/** Signing up, in and out, over HTTP. */
export async function addAuthRoutes(
  app: FastifyInstance,
  { answer, sessions, admission }: AuthRoutesDeps,
): Promise<void> {
  await app.register(
    async (routes) => {
      readJsonTexts(routes);
      routes.setErrorHandler<Error>((error, _request, reply) => refuse(reply, refusalFor(error)));
      routes.setNotFoundHandler(({ method, url }, reply) =>
        refuse(reply, nothingAt(method, methodAt(url), `${REST_PREFIX}/docs lists what there is.`)),
      );
      for (const [path, method] of Object.entries(PATHS))
        routes.route({
          method,
          url: path,
          bodyLimit: BODY_LIMIT,
          async handler(request, reply) {
            // Of a session that it cannot look up the library says that there is none, which is not so.
            const identified = await sessions.identify(request.headers);
            const refused = identified && namesAnother(request.headers, identified.caller.user);
            if (refused) throw refused;
            if (identified && path === "/change-password")
              await admission.admitGuess(identified.caller, reply);
            return send(reply, await answer(requestOf(request, identified !== null)));
          },
        });
    },
    { prefix: AUTH_PATH },
  );
}

/** Bodies of JSON alone, as text: what may be guessed how often is counted by what is in them. */
function readJsonTexts(routes: FastifyInstance): void {
  routes.removeAllContentTypeParsers();
  const options = { parseAs: "string", bodyLimit: BODY_LIMIT } as const;
  routes.addContentTypeParser("application/json", options, (_request, body, done) => done(null, body));
}

function methodAt(url: string): HTTPMethods | undefined {
  const path = (url.split("?", 1)[0] ?? "").slice(AUTH_PATH.length);
  return new Map<string, HTTPMethods>(Object.entries(PATHS)).get(path);
}

/** Node's own fetch sends some of what a browser does, and would be taken for one that hides where it comes from. */
function isMisleading(name: string, headers: FastifyRequest["headers"]): boolean {
  return name.startsWith("sec-fetch-") && headers["sec-fetch-site"] === undefined;
}

/** A cookie of a session that is over is left out: the library clears it, and with it the one that it has just given. */
function requestOf(
  { method, url, headers, host, protocol, body }: FastifyRequest,
  isKnown: boolean,
): Request {
  const sent = new Headers();
  const isLeftOut = (name: string) =>
    name === "content-length" || (name === "cookie" && !isKnown) || isMisleading(name, headers);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && !isLeftOut(name))
      sent.set(name, Array.isArray(value) ? value.join(", ") : value);
  return new Request(new URL(url, `${protocol}://${host}`), {
    method,
    headers: sent,
    ...(typeof body === "string" && body !== "" && { body }),
  });
}

async function send(reply: FastifyReply, answered: Response): Promise<FastifyReply> {
  const text = await answered.text();
  for (const [name, value] of answered.headers)
    if (name !== "set-cookie" && name !== "cache-control") reply.header(name, value);
  for (const cookie of answered.headers.getSetCookie()) reply.header("set-cookie", cookie);
  if (!answered.ok) return refuse(reply, authRefusalOf(answered.status, text));
  return reply
    .code(answered.status)
    .header("cache-control", "no-store")
    .send(text === "" ? null : text);
}

function refuse(reply: FastifyReply, { status, body }: Refusal): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(body);
}

/** What the query builder says of a failure has the values in it; what the database said has not. */
function refusalFor(error: Error): Refusal {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (isUnavailable(cause)) return { status: 503, body: UNAVAILABLE };
  if (cause instanceof Refused)
    return refusalOf(new TRPCError({ code: cause.code, message: cause.message, cause }));
  const refusal = httpRefusalOf(cause as FastifyError, TOO_LARGE);
  if (!refusal) throw cause;
  return refusal;
}
