import { pg, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const GUARD = [unit("apps/server/src/guard/guard.test.ts")];
const REST = [unit("apps/server/src/rest/rest-api.test.ts", "apps/server/src/rest/address.test.ts")];
const SIGNING_IN = [pg("apps/server/src/accounts/signing-in.pg.test.ts")];
const ROLES = [pg("apps/server/src/role-table.pg.test.ts")];

/** Faults of who is let in, how often, and as what. */
export const ACCOUNTS: readonly Mutant[] = [
  ...faultsIn("apps/server/src/guard/foreign-origin.ts", GUARD, [
    {
      name: "other-sites-write",
      fault: "another site makes a browser change something with its person's cookie",
      find: "return !ownOrigins.includes(origin);",
      replace: "return ownOrigins.length === 0;",
    },
  ]),
  ...faultsIn("apps/server/src/guard/rate-limits.ts", GUARD, [
    {
      name: "no-word-of-when-to-come-again",
      fault: "who asks too often is not told when to come again",
      find: 'FastifyReply {\n  reply.header("retry-after", seconds);',
      replace: "FastifyReply {",
    },
    {
      name: "guesses-by-address-alone",
      fault: "a network uses up the guesses of all who sign in from it",
      find: '`${request.ip} ${guessed.get(request) ?? ""}`',
      replace: "request.ip",
    },
  ]),
  ...faultsIn("apps/server/src/routers/account.ts", GUARD, [
    {
      name: "password-guessed-from-within",
      fault: "a session that was stolen finds its password by trying",
      find: "  await ctx.admitGuess(ctx.caller);\n",
      replace: "",
    },
  ]),
  ...faultsIn(
    "apps/server/src/guard/stream-limit.ts",
    [unit("apps/server/src/guard/stream-limit.test.ts")],
    [
      {
        name: "one-stream-too-many",
        fault: "somebody has one stream more than he may",
        find: "if (lines.size < max) break;",
        replace: "if (lines.size <= max) break;",
      },
    ],
  ),
  ...faultsIn("apps/server/src/rest/address.ts", REST, [
    {
      name: "time-unexplained",
      fault: "who pulls since a time is not told why there is no such pull",
      find: "TIMESTAMP.test(since))",
      replace: "since === WHY_NO_TIMESTAMP)",
    },
  ]),
  ...faultsIn("apps/server/src/sync/received.ts", REST, [
    {
      name: "no-cursor-starts-over",
      fault: "whoever says something that is no cursor fetches everything anew",
      find: "text === null || decodeCursor(text) !== null",
      replace: "text === null || decodeCursor(text) !== undefined",
    },
  ]),
  ...faultsIn("apps/server/src/accounts/session/sessions.ts", SIGNING_IN, [
    {
      name: "scripts-read-the-cookie",
      fault: "the scripts of a page can read the cookie of a session that was renewed",
      find: "Path=/; HttpOnly; SameSite=Lax${secure}",
      replace: "Path=/; SameSite=Lax${secure}",
    },
    {
      name: "session-without-end",
      fault: "a session that has expired is still somebody's",
      find: 'WHERE s.token = ${sql.placeholder("token")}::text AND s.expires_at > now()',
      replace: 'WHERE s.token = ${sql.placeholder("token")}::text',
    },
  ]),
  ...faultsIn(
    "apps/server/src/accounts/session/session-token.ts",
    [unit("apps/server/src/accounts/session/session-token.test.ts")],
    [
      {
        name: "any-signature-will-do",
        fault: "a session is anybody's who knows its name, whatever the signature",
        find: "given.length === right.length && timingSafeEqual(given, right) ? token : null",
        replace: "given.length === right.length && timingSafeEqual(right, right) ? token : null",
      },
    ],
  ),
  ...faultsIn("apps/server/src/accounts/auth.ts", SIGNING_IN, [
    {
      name: "old-sessions-outlive-the-password",
      fault: "who found out a password stays signed in when it is changed",
      find: "revokeOtherSessions: true }",
      replace: "revokeOtherSessions: false }",
    },
  ]),
  ...faultsIn(
    "apps/server/src/context.ts",
    [pg("apps/server/src/accounts/session/named-user.pg.test.ts")],
    [
      {
        name: "stream-for-whoever-is-here",
        fault: "a page gets the stream of whoever else signed in in its browser",
        find: " ?? namesAnother(connectionParams ?? {}, user)",
        replace: "",
      },
    ],
  ),
  ...faultsIn(
    "apps/server/src/sync/membership.ts",
    [unit("apps/server/src/sync/memory/memory-sync-server.test.ts"), ...ROLES],
    [
      {
        name: "viewer-writes",
        fault: "who may only view a space writes into it",
        find: 'return role !== "viewer";',
        replace: "return role.length > 0;",
      },
    ],
  ),
  ...faultsIn("apps/server/src/accounts/spaces/space-info.ts", ROLES, [
    {
      name: "editor-owns",
      fault: "an editor does with a space what is its owner's to do",
      find: 'if (found.role !== "owner")',
      replace: 'if (found.role === "viewer")',
    },
  ]),
  ...faultsIn(
    "apps/server/src/accounts/account/remove.ts",
    [pg("apps/server/src/accounts/account.pg.test.ts")],
    [
      {
        name: "account-removed-without-password",
        fault: "who finds a device unlocked deletes its person's account",
        find: "if (hash !== null && (password === null || !(await verifyPassword({ hash, password }))))",
        replace: "if (hash !== null && password !== null && !(await verifyPassword({ hash, password })))",
      },
    ],
  ),
];
