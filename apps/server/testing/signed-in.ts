import type { AppDeps } from "../src/app.ts";
import type { Caller } from "../src/accounts/session/sessions.ts";

/** Accounts that know one person, whoever asks, and keep nothing; nobody, if there is none. */
export function signedInAs(user: string | null): AppDeps["accounts"] {
  const caller: Caller | null =
    user === null
      ? null
      : { user, session: `${user}'s`, name: user, email: `${user}@example.org`, isAnonymous: false };
  return {
    sessions: {
      identify: async () => caller && { caller, cookie: null },
      isAlive: async () => caller !== null,
      synced: () => undefined,
    },
    database: {
      rows: async () => [],
      transaction: () => Promise.reject(new Error("there is no database")),
    },
    answer: async () => new Response(null, { status: 404 }),
  };
}
