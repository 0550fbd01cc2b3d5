import { sql } from "drizzle-orm";
import postgres from "postgres";
import type { Connection, StatementResult } from "./connection.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { statement, type Statement, type StatementValues } from "./statement.ts";

/** What a request does in its transaction. */
export interface RequestTransaction {
  rows<Row>(statement: Statement, values?: StatementValues): Promise<readonly Row[]>;
  /** How many rows the statement touched. */
  count(statement: Statement, values?: StatementValues): Promise<number>;
}

/** How a transaction is held. */
export interface TransactionScope {
  /** `snapshot`: all statements see one state of the database, and none writes. */
  readonly mode: "snapshot" | "write";
  /** How long a statement may take and how long it may wait for a lock; 0 is for ever. */
  readonly statementMs: number;
  readonly lockMs: number;
  /** How long the transaction may rest between two statements before the database ends it. */
  readonly idleMs: number;
}

/** Whose request it is, and which space it is held to. */
export interface RequestScope extends TransactionScope {
  readonly space: string;
  readonly user: string;
}

const BEGIN: Readonly<Record<TransactionScope["mode"], string>> = {
  snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
};

/**
 * Every statement of a request looks rows up by key. Without `enable_seqscan = off` a session that plans one while its
 * table is empty reads the whole table for each key ever after, until the table is analyzed: pushes never end in time.
 */
const settings = sql`
  set_config('statement_timeout', ${sql.placeholder("statementMs")}::text, true),
  set_config('lock_timeout', ${sql.placeholder("lockMs")}::text, true),
  set_config('idle_in_transaction_session_timeout', ${sql.placeholder("idleMs")}::text, true),
  set_config('synchronous_commit', 'on', true),
  set_config('extra_float_digits', '1', true),
  set_config('enable_seqscan', 'off', true)`;
const enterAsServer = statement(sql`SELECT ${settings}`);
const enterAsRequest = statement(sql`SELECT ${settings},
  set_config('tidemark.space', ${sql.placeholder("space")}::text, true),
  set_config('tidemark.user', ${sql.placeholder("user")}::text, true),
  set_config('role', 'tidemark_request', true)`);

/**
 * The one door through which a request reaches the database: a transaction under a role that owns
 * nothing, which row-level security holds to one space, of which the user has to be a member. It is
 * committed when `body` has its result; if `body` throws, nothing has happened. The body awaits the
 * transaction and nothing else; statements that it does not await one by one save round trips.
 */
export function asRequest<Result>(
  pool: ConnectionPool,
  { mode, ...values }: RequestScope,
  body: (transaction: RequestTransaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, { mode, enter: enterAsRequest, values }, body);
}

/** A transaction of the server's own, for what is done on nobody's behalf. */
export function asServer<Result>(
  pool: ConnectionPool,
  { mode, ...values }: TransactionScope,
  body: (transaction: RequestTransaction) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, { mode, enter: enterAsServer, values }, body);
}

interface Entrance {
  readonly mode: TransactionScope["mode"];
  readonly enter: Statement;
  readonly values: StatementValues;
}

function inTransaction<Result>(
  pool: ConnectionPool,
  entrance: Entrance,
  body: (transaction: RequestTransaction) => Promise<Result>,
): Promise<Result> {
  return pool.use(async (connection) => {
    const begun = begin(connection, entrance);
    try {
      const result = await body(transactionOn(connection));
      await begun;
      await commit(connection, entrance.mode);
      return result;
    } catch (error) {
      await connection.query("ROLLBACK").catch(() => undefined);
      // What failed here first is why everything after it did.
      await begun;
      throw error;
    }
  });
}

function begin(connection: Connection, { mode, enter, values }: Entrance): Promise<unknown> {
  const begun = Promise.all([
    connection.query(BEGIN[mode]),
    connection.query(enter.text, enter.parameters(values)),
  ]);
  begun.catch(() => undefined);
  return begun;
}

async function commit(connection: Connection, mode: TransactionScope["mode"]): Promise<void> {
  const committed = connection.query("COMMIT");
  if (mode === "snapshot") {
    committed.catch(() => undefined);
  } else if ((await committed).command !== "COMMIT") {
    throw new Error("the database rolled a transaction back instead of committing it");
  }
}

function transactionOn(connection: Connection): RequestTransaction {
  let failure: unknown;

  /** Of statements that went out together, all behind the one that failed fail for its sake: that one is the reason. */
  async function run(wanted: Statement, values: StatementValues = {}): Promise<StatementResult> {
    try {
      const result = await connection.query(wanted.text, wanted.parameters(values));
      failure = undefined;
      return result;
    } catch (error) {
      if (!isConsequence(error)) failure = error;
      throw failure ?? error;
    }
  }

  return {
    rows: async <Row>(wanted: Statement, values?: StatementValues) =>
      (await run(wanted, values)).rows as readonly Row[],
    count: async (wanted, values) => (await run(wanted, values)).count,
  };
}

/** What follows from a failure before: an aborted transaction, and a part that could not begin in it. */
const CONSEQUENCES: ReadonlySet<string> = new Set(["25P02", "3B001"]);

function isConsequence(error: unknown): boolean {
  return error instanceof postgres.PostgresError && CONSEQUENCES.has(error.code);
}
