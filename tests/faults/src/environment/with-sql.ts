import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";

const LIMIT_MS = 15_000;

/** Works on a connection of its own, which ends with the work: one that was lost is never used again. */
export async function withSql<Result>(
  url: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false, onnotice: () => undefined });
  try {
    return await Promise.race([work(sql), tooLate()]);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function tooLate(): Promise<never> {
  await sleep(LIMIT_MS, undefined, { ref: false });
  throw new Error("PostgreSQL did not answer in time");
}
