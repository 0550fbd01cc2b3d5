import postgres from "postgres";
import type { Logger } from "pino";
import type { RoleOf } from "../sync/membership.ts";
import { createConnectionPool } from "../sync/postgres/connection-pool.ts";
import { type AccountsDatabase, accountsDatabase } from "./accounts-database.ts";
import { createAuth, sessionCookie } from "./auth.ts";
import { createRoleOf } from "./role-of.ts";
import { createSessions, type Sessions } from "./session/sessions.ts";

/** Where the server is reached and what it signs with. */
export interface AccountsSettings {
  /** Signs sessions: whoever has it can be anybody. */
  readonly secret: string;
  /** Where people reach the server; left out, wherever they do. */
  readonly publicUrl?: string | undefined;
}

/** Who people are and what they belong to. */
export interface Accounts {
  readonly sessions: Sessions;
  readonly database: AccountsDatabase;
  readonly roleOf: RoleOf;
  /** Answers what is asked about signing in and out. */
  readonly answer: (request: Request) => Promise<Response>;
  end(): Promise<void>;
}

export interface AccountsOptions extends AccountsSettings {
  readonly url: string;
  readonly log: Logger;
}

const CONNECTIONS = 4;
const AUTH_CONNECTIONS = 3;
const STATEMENT_MS = 10_000;
const LOCK_MS = 3_000;

/** Connects accounts to a migrated database. */
export function startAccounts({ url, secret, publicUrl, log }: AccountsOptions): Accounts {
  const pool = createConnectionPool(url, { name: "tidemark accounts", max: CONNECTIONS });
  const client = postgres(url, {
    max: AUTH_CONNECTIONS,
    onnotice: () => undefined,
    connection: {
      application_name: "tidemark sign-in",
      statement_timeout: STATEMENT_MS,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
    },
  });
  const database = accountsDatabase(pool);
  const auth = createAuth({ client, secret, publicUrl, log });
  const cookie = sessionCookie(publicUrl);
  return {
    sessions: createSessions({ database, secret, cookie, uptime: () => performance.now() }),
    database,
    roleOf: createRoleOf(database),
    answer: auth.handler,
    async end() {
      await pool.end();
      await client.end({ timeout: 1 });
    },
  };
}
