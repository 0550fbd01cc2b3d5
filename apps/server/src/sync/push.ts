import { setTimeout as sleep } from "node:timers/promises";
import type { PushReply } from "@tidemark/sync-core";
import type { Logger } from "pino";
import { checkBatch } from "./checked-batch.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { PushLimits } from "./push-limits.ts";
import type { ReceivedPush } from "./received.ts";
import { asRequest } from "./request-transaction.ts";
import type { Parts } from "./settle-parts.ts";
import { type Push, settlePush, type Settlement } from "./settle-push.ts";
import { createSpaceQueue } from "./space-queue.ts";
import { sqlFailure } from "./sql-error.ts";
import type { SyncTables } from "./sync-tables.ts";

export interface PushDeps {
  /** Of pushes alone, so that those that wait never keep a pull waiting. */
  readonly pool: ConnectionPool;
  readonly tables: SyncTables;
  readonly limits: PushLimits;
  readonly clock: DatabaseClock;
  /** Tells whoever reads the space that something was committed in it. */
  readonly wake: (space: string) => void;
  readonly log: Logger;
}

export interface Pusher {
  push(user: string, request: ReceivedPush): Promise<PushReply>;
  /** Waits for the pushes that are under way. */
  settled(): Promise<void>;
}

const MAX_WAITING = 100;
const BUSY = { kind: "busy", retryAfterMs: 1_000 } as const;
const JITTER_MS = 20;

/** Settles batches, those of one space one after the other. */
export function createPusher({ pool, tables, limits, clock, wake, log }: PushDeps): Pusher {
  const { waitMs, holdMs, tries } = limits;
  const queue = createSpaceQueue({ maxWaiting: MAX_WAITING });

  /** Tries until the batch is settled, or somebody has been in the way too often. */
  async function settle(push: Omit<Push, "parts">): Promise<Settlement> {
    const { space } = push.request;
    const scope = {
      space,
      mode: "write",
      statementMs: waitMs + holdMs,
      lockMs: waitMs,
      idleMs: holdMs,
    } as const;
    let parts: Parts | null = null;
    for (let met = 0; met <= tries;) {
      const refused: number = parts?.refused.size ?? 0;
      try {
        const current: Push = { ...push, parts };
        return await asRequest(pool, scope, (transaction) => settlePush(transaction, tables, current));
      } catch (error) {
        const failure = sqlFailure(error);
        if (failure === "trouble" || (failure === "refusal" && parts)) throw error;
        if (failure === "refusal") {
          parts = { refused: new Map() };
          continue;
        }
        // A batch of which much is refused may need more time than one try has; each knows more than the last.
        if (failure === "overtime" && (parts?.refused.size ?? 0) === refused) {
          log.warn(
            { space, batch: push.request.batch.id },
            "a batch takes longer than a push may hold its space",
          );
          return BUSY;
        }
        met += 1;
        await sleep(met * JITTER_MS * Math.random());
      }
    }
    return BUSY;
  }

  async function answer(user: string, request: ReceivedPush): Promise<Settlement> {
    const checked = checkBatch(tables.entities, request.replica, request.batch.changes);
    const settlement = await queue.run(request.space, () =>
      settle({ user, request, checked, limits, clock }),
    );
    if (settlement?.kind === "settled") wake(request.space);
    return settlement ?? BUSY;
  }

  return {
    push: async (user, request) => ({ ...(await answer(user, request)), serverTime: clock.now() }),
    settled: queue.settled,
  };
}
