import { DrizzleQueryError } from "drizzle-orm";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isUnavailable } from "../sync/postgres/sql-error.ts";
import { AUTH_PATH } from "./auth.ts";
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

/** Signing up, in and out, over HTTP. */
export async function addAuthRoutes(
  app: FastifyInstance,
  { answer, sessions }: Pick<Accounts, "answer" | "sessions">,
): Promise<void> {
  await app.register(async (routes) => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", { parseAs: "string", bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    for (const [path, method] of Object.entries(PATHS))
      routes.route({
        method,
        url: `${AUTH_PATH}${path}`,
        bodyLimit: BODY_LIMIT,
        async handler(request, reply) {
          try {
            // Of a session that it cannot look up the library says that there is none, which is not so.
            const identified = await sessions.identify(request.headers);
            const refused = identified && namesAnother(request.headers, identified.caller.user);
            if (refused) return await reply.code(401).send({ code: refused.code, message: refused.message });
            return await send(reply, await answer(requestOf(request, identified !== null)));
          } catch (error) {
            return sendFailure(reply, error);
          }
        },
      });
  });
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
  reply.code(answered.status).header("cache-control", "no-store");
  for (const [name, value] of answered.headers)
    if (name !== "set-cookie" && name !== "cache-control") reply.header(name, value);
  for (const cookie of answered.headers.getSetCookie()) reply.header("set-cookie", cookie);
  const text = await answered.text();
  return reply.send(text === "" ? null : text);
}

/** What the query builder says of a failure has the values in it; what the database said has not. */
function sendFailure(reply: FastifyReply, error: unknown): FastifyReply {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (!isUnavailable(cause)) throw cause;
  return reply.code(503).send({
    error: "SERVICE_UNAVAILABLE",
    message: "The database does not answer at the moment. Try again soon.",
  });
}
