import { sql } from "drizzle-orm";
import { statement } from "../../sync/postgres/statement.ts";
import type { AccountsDatabase } from "../accounts-database.ts";
import { gather } from "../gather.ts";
import { type IdentityHeaders, readSessionToken } from "./session-token.ts";

/** Somebody who is signed in, and by which session. */
export interface Caller {
  readonly user: string;
  readonly session: string;
  readonly name: string;
  /** Null while he is anonymous. */
  readonly email: string | null;
  readonly isAnonymous: boolean;
}

export interface Identified {
  readonly caller: Caller;
  /** A cookie that keeps the session for longer, when it is time for one. */
  readonly cookie: string | null;
}

export interface Sessions {
  /** Who asks; null if nobody whose session goes on. */
  identify(headers: IdentityHeaders): Promise<Identified | null>;
  /** Whether a session has neither ended nor expired. */
  isAlive(session: string): Promise<boolean>;
  /** Notes that a session's device has just been in step, not more often than is worth a write. */
  synced(session: string): void;
}

export interface SessionsDeps {
  readonly database: AccountsDatabase;
  readonly secret: string;
  readonly cookie: { readonly name: string; readonly isSecure: boolean };
  /** A clock that only goes on, in ms. */
  readonly uptime: () => number;
}

/** How long a session goes on since it was used last, and how old that may look before it is noted. */
export const SESSION_SECONDS = 30 * 86_400;
const RENEWED_SECONDS = 86_400;
/** How exact the time of a device's last sync is. */
const SYNC_NOTED_MS = 60_000;
const MAX_NOTED = 10_000;

const findSession = statement(sql`
  SELECT s.id AS session, u.id AS "user", u.name, u.email, u.is_anonymous AS "isAnonymous",
    s.expires_at < now() + make_interval(secs => ${SESSION_SECONDS - RENEWED_SECONDS}) AS "isOld"
  FROM accounts.session AS s JOIN accounts."user" AS u ON u.id = s.user_id
  WHERE s.token = ${sql.placeholder("token")}::text AND s.expires_at > now()`);

const renewSession = statement(sql`
  UPDATE accounts.session SET expires_at = now() + make_interval(secs => ${SESSION_SECONDS}), updated_at = now()
  WHERE id = ${sql.placeholder("session")}::text`);

const findAlive = statement(sql`
  SELECT EXISTS (SELECT FROM accounts.session AS s WHERE s.id = w.id AND s.expires_at > now()) AS alive
  FROM jsonb_array_elements_text(${sql.placeholder("sessions")}::text::jsonb) WITH ORDINALITY AS w(id, place) ORDER BY w.place`);

const noteSync = statement(sql`
  UPDATE accounts.session SET last_sync_at = now() WHERE id = ${sql.placeholder("session")}::text`);

interface FoundSession extends Caller {
  readonly email: string;
  readonly isOld: boolean;
}

/** Tells who asks from what is kept of sessions. Nothing is remembered: a session that was ended is over at once. */
export function createSessions({ database, secret, cookie, uptime }: SessionsDeps): Sessions {
  const notedAt = new Map<string, number>();
  const isAlive = gather(async (sessions: readonly string[]) => {
    const rows = await database.rows<{ readonly alive: boolean }>(findAlive, {
      sessions: JSON.stringify(sessions),
    });
    return rows.map(({ alive }) => alive);
  });

  function renewed(value: string): string {
    const secure = cookie.isSecure ? "; Secure" : "";
    return `${cookie.name}=${value}; Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }

  return {
    async identify(headers) {
      const sent = readSessionToken(headers, { secret, cookieName: cookie.name });
      if (!sent) return null;
      const [found] = await database.rows<FoundSession>(findSession, { token: sent.token });
      if (!found) return null;
      const { isOld, email, ...who } = found;
      if (isOld) await database.rows(renewSession, { session: who.session });
      return {
        caller: { ...who, email: who.isAnonymous ? null : email },
        cookie: isOld && sent.cookie !== null ? renewed(sent.cookie) : null,
      };
    },
    isAlive,
    synced(session) {
      const now = uptime();
      if (now - (notedAt.get(session) ?? -Infinity) < SYNC_NOTED_MS) return;
      if (notedAt.size >= MAX_NOTED) notedAt.clear();
      notedAt.set(session, now);
      // Whatever is wrong with the database is told elsewhere; here the next sync tries again.
      database.rows(noteSync, { session }).catch(() => notedAt.delete(session));
    },
  };
}
