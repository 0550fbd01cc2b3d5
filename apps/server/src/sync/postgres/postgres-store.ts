import type { SpaceStore, TakenAlong } from "../store/space-store.ts";
import { expirable, expire } from "./batch-statements.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { PageStatements } from "./page-statements.ts";
import type { PushLimits } from "./push-limits.ts";
import { asRequest, asServer, type RequestTransaction } from "./request-transaction.ts";
import { spaceSnapshot } from "./space-snapshot.ts";
import { spaceTransaction } from "./space-transaction.ts";
import { isOutage, storeFailure } from "./sql-error.ts";
import type { SyncTables } from "./sync-tables.ts";

export interface PostgresStoreDeps {
  readonly reads: ConnectionPool;
  /** Of pushes alone, so that those that wait never keep a pull waiting. */
  readonly pushes: ConnectionPool;
  readonly tables: SyncTables;
  readonly takenAlong: TakenAlong;
  readonly pages: PageStatements;
  readonly limits: PushLimits;
  readonly clock: DatabaseClock;
}

/** No page takes longer than this, in ms, to read. */
const READ_MS = 10_000;

/** Forgetting what is old holds a space's pushes up, so it does not take longer, in ms. */
const EXPIRE_MS = 5_000;

/** Keeps spaces in a migrated database. */
export function createPostgresStore(deps: PostgresStoreDeps): SpaceStore {
  const { reads, pushes, limits, clock } = deps;
  const { waitMs, holdMs } = limits;
  const writing = { mode: "write", statementMs: waitMs + holdMs, lockMs: waitMs, idleMs: holdMs } as const;
  const reading = { mode: "snapshot", statementMs: READ_MS, lockMs: 0, idleMs: READ_MS } as const;

  return {
    now: clock.now,
    write: ({ space, user }, body) =>
      told(
        asRequest(pushes, { space, user, ...writing }, (transaction) =>
          body(spaceTransaction(telling(transaction), space, deps)),
        ),
      ),
    read: ({ space, user }, body) =>
      asRequest(reads, { space, user, ...reading }, (transaction) =>
        body(spaceSnapshot(transaction, space, deps)),
      ),
    async expirable(keepMs) {
      const { rows } = await told(
        reads.use((connection) => connection.query(expirable.text, expirable.parameters({ keepMs }))),
      );
      return (rows as readonly { readonly space: string }[]).map(({ space }) => space);
    },
    async expire(space, keepMs) {
      const scope = { ...writing, statementMs: EXPIRE_MS };
      await told(asServer(pushes, scope, (transaction) => transaction.rows(expire, { space, keepMs })));
    },
    isAway: isOutage,
  };
}

/** Has what fails say what it means to the work. */
async function told<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeFailure(error);
  }
}

function telling(transaction: RequestTransaction): RequestTransaction {
  return {
    rows: <Row>(...wanted: Parameters<RequestTransaction["rows"]>) => told(transaction.rows<Row>(...wanted)),
    count: (...wanted) => told(transaction.count(...wanted)),
  };
}
