import type { Log } from "../log.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { isOutage } from "./sql-error.ts";

/**
 * Makes pools report when the database goes away and when it is back, each once, however much work fails in between.
 * What began before the last turn says nothing about the state after it.
 */
export function createOutageReport(log: Log): (pool: ConnectionPool) => ConnectionPool {
  let isAway = false;
  let turns = 0;

  function turn(line: string, facts: object = {}): void {
    isAway = !isAway;
    turns += 1;
    log.warn(facts, line);
  }

  return (pool) => ({
    ...pool,
    async use(work) {
      const begun = turns;
      try {
        const result = await pool.use(work);
        if (isAway && begun === turns) turn("the database answers again");
        return result;
      } catch (error) {
        if (!isAway && begun === turns && isOutage(error))
          turn("the database does not answer; clients are told to come again", reasonOf(error));
        throw error;
      }
    },
  });
}

function reasonOf(error: unknown): object {
  if (!(error instanceof Error)) return {};
  return { reason: error.message, ...("code" in error && { code: error.code }) };
}
