import type { FastifyInstance } from "fastify";
import { sessionCookie } from "../accounts/auth.ts";
import { refuse } from "./refuse.ts";

/** What tells from where a request was sent, and by what it says whose it is. */
export interface OriginHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly origin?: string | undefined;
  readonly "sec-fetch-site"?: string | string[] | undefined;
}

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a request may be another site's doing: it has the cookie of a session, which browsers send along whoever
 * makes them ask, and does not come from an address of ours. A token in `Authorization` is sent by who has it and
 * nobody else.
 */
export function isForeign(
  { authorization, cookie, origin, ...headers }: OriginHeaders,
  { cookieName, ownOrigins }: { readonly cookieName: string; readonly ownOrigins: readonly string[] },
): boolean {
  if (!cookie?.includes(`${cookieName}=`) || authorization !== undefined) return false;
  if (origin === undefined) return headers["sec-fetch-site"] !== "same-origin";
  return !ownOrigins.includes(origin);
}

/** Refuses what would change something and may be another site's doing. */
export function refuseForeignOrigins(app: FastifyInstance, publicUrl: string | undefined): void {
  const { name: cookieName } = sessionCookie(publicUrl);
  app.addHook("onRequest", async (request, reply) => {
    const { method, headers, host } = request;
    if (SAFE.has(method)) return;
    // Unless it was told, a server believes that it is where it was asked.
    const ownOrigins = publicUrl === undefined ? [`http://${host}`, `https://${host}`] : [publicUrl];
    if (!isForeign(headers, { cookieName, ownOrigins })) return;
    const from =
      headers.origin === undefined ? "does not say which site it comes from" : "comes from another site";
    await refuse(request, reply, {
      code: "FORBIDDEN",
      message:
        `This request ${from}. Open Tidemark at its own address and try again; a program sends ` +
        "its token as `Authorization: Bearer …` instead of a cookie. If this is Tidemark's address, set PUBLIC_URL to it.",
    });
  });
}
