import { sql } from "drizzle-orm";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { Refused } from "../refused.ts";
import type { Caller } from "./sessions.ts";
import { deviceName } from "./device-name.ts";

/** Where somebody is signed in. */
export interface Device {
  readonly id: string;
  readonly name: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
  /** When it was in step last, to the minute; null if never. */
  readonly lastSync: string | null;
  readonly since: string;
}

const listSessions = statement(sql`
  SELECT s.id, s.user_agent AS agent, s.last_sync_at AS "lastSync", s.created_at AS since FROM accounts.session AS s
  WHERE s.user_id = ${sql.placeholder("user")}::text AND s.expires_at > now()
  ORDER BY coalesce(s.last_sync_at, s.created_at) DESC, s.id`);

const endSession = statement(sql`
  DELETE FROM accounts.session WHERE id = ${sql.placeholder("id")}::text AND user_id = ${sql.placeholder("user")}::text RETURNING id`);

interface SessionRow {
  readonly id: string;
  readonly agent: string | null;
  readonly lastSync: Date | null;
  readonly since: Date;
}

/** The caller's devices, the one that was in step last first. */
export async function listDevices(
  database: AccountsDatabase,
  { user, session }: Caller,
): Promise<readonly Device[]> {
  const rows = await database.rows<SessionRow>(listSessions, { user });
  return rows.map(({ id, agent, lastSync, since }) => ({
    id,
    name: deviceName(agent),
    current: id === session,
    lastSync: lastSync?.toISOString() ?? null,
    since: since.toISOString(),
  }));
}

/** Ends the session of one of the caller's devices. */
export async function signOutDevice(
  database: AccountsDatabase,
  { user }: Caller,
  { id }: { readonly id: string },
): Promise<void> {
  const ended = await database.rows(endSession, { id, user });
  if (ended.length === 0)
    throw new Refused("NOT_FOUND", "This device is not signed in any more. Reload the list of devices.");
}
