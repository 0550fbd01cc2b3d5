import type { Log } from "../log.ts";
import type { After } from "../timers.ts";
import type { ConnectionPool } from "./connection-pool.ts";

/** How long a space may be held before somebody ought to know, in ms. */
const HELD_LONG_MS = 5_000;

/** A transaction that has written to some space and waits for nobody. */
interface Holder {
  /** Null if it was prepared: then it has no session any more. */
  readonly pid: number | null;
  readonly transaction: string;
  readonly login: string | null;
  readonly application: string | null;
  /** What it does or did last, if our login may know. */
  readonly query: string | null;
  /** By which name it can be committed or rolled back, if it was prepared. */
  readonly prepared: string | null;
}

const HOLDERS = `
  SELECT DISTINCT l.pid, l.virtualtransaction AS transaction, coalesce(a.usename, p.owner) AS login,
    a.application_name AS application, left(a.query, 500) AS query, p.gid AS prepared
  FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a USING (pid)
  LEFT JOIN (SELECT x.virtualtransaction, p.owner, p.gid FROM pg_prepared_xacts AS p JOIN pg_locks AS x ON x.pid IS NULL AND x.transactionid = p.transaction)
    AS p ON l.pid IS NULL AND l.virtualtransaction = p.virtualtransaction
  WHERE l.relation = 'tidemark.space'::regclass AND l.mode IN ('RowExclusiveLock', 'RowShareLock') AND coalesce(l.pid::text, p.gid) IS NOT NULL
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    AND NOT EXISTS (SELECT FROM pg_locks AS w WHERE w.pid = l.pid AND NOT w.granted)`;

/** Reports each transaction that holds a space for long, once: pushes to that space have to wait. */
export function watchSpaces(
  pool: ConnectionPool,
  { after, log }: { readonly after: After; readonly log: Log },
): { end(): void } {
  let seen: ReadonlySet<string> = new Set();
  let reported: ReadonlySet<string> = new Set();

  async function look(): Promise<void> {
    const { rows } = await pool.use((connection) => connection.query(HOLDERS));
    const holders = rows as readonly Holder[];
    const held = holders.filter(({ transaction }) => seen.has(transaction));
    for (const holder of held) {
      if (!reported.has(holder.transaction))
        log.warn({ holder }, "a transaction has held a space for long; pushes to it wait");
    }
    reported = new Set(held.map(({ transaction }) => transaction));
    seen = new Set(holders.map(({ transaction }) => transaction));
  }

  function lookLater(): void {
    cancel = after(HELD_LONG_MS, () => {
      look().catch((error: unknown) => log.debug({ err: error }, "could not look for who holds a space"));
      lookLater();
    });
  }

  let cancel: () => void = () => undefined;
  lookLater();
  return { end: () => cancel() };
}
