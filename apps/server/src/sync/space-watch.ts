import type { Logger } from "pino";
import type { ConnectionPool } from "./connection-pool.ts";

const INTERVAL_MS = 5_000;

/** Transactions that have written to some space and have not ended for five seconds. */
const HOLDERS = `
  SELECT a.pid, a.usename AS login, a.application_name AS application, a.state,
    round(extract(epoch FROM clock_timestamp() - a.xact_start))::int AS seconds, left(a.query, 500) AS query
  FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
  WHERE l.relation = 'tidemark.space'::regclass AND l.mode IN ('RowExclusiveLock', 'RowShareLock') AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND a.wait_event_type IS DISTINCT FROM 'Lock' AND a.xact_start < clock_timestamp() - interval '5 s'`;

interface Holder {
  readonly pid: number;
  readonly seconds: number;
}

/** Reports who holds a space for long, once a minute each; nobody can push to it meanwhile. */
export function watchSpaces(pool: ConnectionPool, log: Logger): { end(): void } {
  const reported = new Map<number, number>();

  async function look(): Promise<void> {
    const { rows } = await pool.use((connection) => connection.query(HOLDERS));
    const holders = rows as readonly Holder[];
    for (const pid of reported.keys())
      if (!holders.some((holder) => holder.pid === pid)) reported.delete(pid);
    for (const holder of holders) {
      const due = reported.get(holder.pid) ?? 0;
      if (holder.seconds < due) continue;
      reported.set(holder.pid, holder.seconds + 60);
      log.warn({ holder }, "a transaction has held a space for long; pushes to it have to wait");
    }
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => log.debug({ err: error }, "could not look for who holds a space"));
  }, INTERVAL_MS).unref();
  return { end: () => clearInterval(timer) };
}
