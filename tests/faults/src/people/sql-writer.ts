import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SeededRandom } from "@tidemark/sync-client/testing";
import postgres from "postgres";
import type { EditBook } from "./edit-book.ts";

/** What somebody with plain SQL has seen. */
export interface SqlRecord {
  /** The transactions whose COMMIT was answered, by the token that each left in `fault_token`. */
  readonly committed: Set<string>;
  /** How often each error came, by SQLSTATE or the system's code. */
  readonly errors: Map<string, number>;
}

export interface SqlWriterOptions {
  readonly url: string;
  readonly random: SeededRandom;
  readonly book: EditBook;
  readonly counters: readonly string[];
  readonly shared: readonly string[];
  readonly record: SqlRecord;
}

const REST_MS = 200;
const ANSWER_MS = 15_000;

/**
 * Writes with plain SQL until the signal says that it is enough, one row in a transaction, which leaves a token: at the
 * end the database itself says which of those without an answer took place.
 */
export async function writeSql(options: SqlWriterOptions, signal: AbortSignal): Promise<void> {
  const { random, record } = options;
  let sql = connect(options.url);
  while (!signal.aborted) {
    const token = randomUUID();
    const timer = new AbortController();
    const late = sleep(ANSWER_MS, "late", { signal: timer.signal }).catch(() => "late");
    const end = await Promise.race([writeOnce(sql, token, options), late]).catch(codeOf);
    timer.abort();
    if (end === token) record.committed.add(token);
    else record.errors.set(end, (record.errors.get(end) ?? 0) + 1);
    if (end === "late") {
      void sql.end({ timeout: 0 });
      sql = connect(options.url);
    }
    await sleep(random.below(REST_MS));
  }
  await sql.end({ timeout: 1 });
}

function connect(url: string): postgres.Sql {
  return postgres(url, { max: 1, connect_timeout: 5, backoff: () => 0.1, onnotice: () => undefined });
}

/** One statement, and so one transaction. */
async function writeOnce(
  sql: postgres.Sql,
  token: string,
  { random, book, counters, shared }: SqlWriterOptions,
): Promise<string> {
  const delta = book.next();
  const isCount = random.chance(0.6);
  const goal = random.pick(isCount ? counters : shared);
  const leave = sql`insert into fault_token ${sql({ token, goal, delta: isCount ? delta : 0 })}`;
  const patch = isCount ? sql`current_value = current_value + ${delta}` : sql`name = ${`by SQL ${delta}`}`;
  await sql`with token as (${leave}) update goal set ${patch} where id = ${goal}`;
  return token;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
