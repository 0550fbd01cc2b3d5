import postgres from "postgres";
import type { ConnectionPool } from "../sync/postgres/connection-pool.ts";
import { asServer, type RequestTransaction } from "../sync/postgres/request-transaction.ts";
import type { Statement, StatementValues } from "../sync/postgres/statement.ts";
import { Refused } from "./refused.ts";

/** What accounts know of their database. */
export interface AccountsDatabase {
  /** One statement, in a transaction of its own. */
  rows<Row>(statement: Statement, values?: StatementValues): Promise<readonly Row[]>;
  /** Does `body` in one transaction: all of it once that has its result, or nothing. */
  transaction<Result>(body: (transaction: RequestTransaction) => Promise<Result>): Promise<Result>;
}

const LIMITS = { mode: "write", statementMs: 10_000, lockMs: 3_000, idleMs: 10_000 } as const;
const LOCK_NOT_AVAILABLE = "55P03";
const ROLLED_BACK_CLASS = "40";

export function accountsDatabase(pool: ConnectionPool): AccountsDatabase {
  return {
    async rows<Row>(statement: Statement, values: StatementValues = {}) {
      const { rows } = await pool.use((connection) =>
        connection.query(statement.text, statement.parameters(values)),
      );
      return rows as readonly Row[];
    },
    async transaction(body) {
      try {
        return await asServer(pool, LIMITS, body);
      } catch (error) {
        throw isInTheWay(error) ? inTheWay(error) : error;
      }
    },
  };
}

function isInTheWay(error: unknown): boolean {
  return (
    error instanceof postgres.PostgresError &&
    (error.code === LOCK_NOT_AVAILABLE || error.code.startsWith(ROLLED_BACK_CLASS))
  );
}

function inTheWay(cause: unknown): Refused {
  return new Refused(
    "SERVICE_UNAVAILABLE",
    "Somebody else is changing this just now. Try again in a moment.",
    {
      cause,
    },
  );
}
