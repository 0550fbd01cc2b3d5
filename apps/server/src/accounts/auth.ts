import { randomUUID } from "node:crypto";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { anonymous, bearer } from "better-auth/plugins";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { Logger } from "pino";
import { personName } from "./inputs.ts";
import { SESSION_SECONDS } from "./session/sessions.ts";
import { credential, session, user, verification } from "./tables.ts";

export interface AuthOptions {
  readonly client: Sql;
  readonly secret: string;
  /** Where people reach the server, if it is known. */
  readonly publicUrl?: string | undefined;
  readonly log: Logger;
}

export const AUTH_PATH = "/api/auth";
const COOKIE_PREFIX = "tidemark";
/** What a browser says of itself beyond this is of no use to anybody. */
const MAX_AGENT = 300;

export interface Auth {
  readonly handler: (request: Request) => Promise<Response>;
}

/** Passwords and sessions: signing up, in and out. It asks nobody outside and reports to nobody. */
export function createAuth({ client, secret, publicUrl, log }: AuthOptions): Auth {
  return betterAuth({
    appName: "Tidemark",
    secret,
    basePath: AUTH_PATH,
    ...(publicUrl !== undefined && { baseURL: publicUrl }),
    trustedOrigins: (request) => (publicUrl === undefined && request ? originsOf(request) : []),
    database: drizzleAdapter(drizzle(client), {
      provider: "pg",
      schema: { user, session, account: credential, verification },
      transaction: true,
    }),
    emailAndPassword: { enabled: true },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    plugins: [
      bearer({ requireSignature: true }),
      // Who was anonymous and signs in as somebody else is still there, with all his data, until he is removed.
      anonymous({ disableDeleteAnonymousUser: true, generateName: () => "Guest" }),
    ],
    hooks: { before: createAuthMiddleware(async ({ path, body }) => endOthers(path, body)) },
    databaseHooks: {
      user: { create: { before: async (made) => ({ data: { ...made, name: nameOf(made), image: null } }) } },
      session: {
        create: {
          before: async (made) => ({
            data: { ...made, ipAddress: null, userAgent: made.userAgent?.slice(0, MAX_AGENT) ?? null },
          }),
        },
      },
    },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: isSecure(publicUrl),
      // Said so that tests check what is served.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => randomUUID(), validateSchema: false },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    onAPIError: { throw: true },
    // Its words alone: what comes with them may be somebody's.
    logger: { log: (level, message) => log[level === "error" ? "warn" : "debug"](`accounts: ${message}`) },
  });
}

/** The cookie that a session comes in. */
export function sessionCookie(publicUrl: string | undefined) {
  const prefix = isSecure(publicUrl) ? "__Secure-" : "";
  return { name: `${prefix}${COOKIE_PREFIX}.session_token`, isSecure: isSecure(publicUrl) };
}

function isSecure(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith("https:") ?? false;
}

/** Unless it was told, a server believes that it is where it was asked. */
function originsOf(request: Request): string[] {
  const { host } = new URL(request.url);
  return [`http://${host}`, `https://${host}`];
}

function nameOf({ name }: { readonly name: string }): string {
  const { data, error } = personName.safeParse(name);
  if (data !== undefined) return data;
  throw new APIError("BAD_REQUEST", { code: "INVALID_NAME", message: error.issues[0]?.message ?? "" });
}

/** Who changes his password wants nobody to go on with the old one. */
function endOthers(path: string, body: unknown) {
  if (path !== "/change-password" || typeof body !== "object" || body === null) return;
  return { context: { body: { ...body, revokeOtherSessions: true } } };
}
