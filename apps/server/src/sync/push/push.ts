import type { Entity, PushReply } from "@tidemark/sync-core";
import type { Log } from "../log.ts";
import type { ReceivedPush } from "../received.ts";
import type { SpaceStore } from "../store/space-store.ts";
import { failureKind } from "../store/store-failure.ts";
import { type After, wait } from "../timers.ts";
import { checkBatch } from "./checked-batch.ts";
import type { Parts } from "./settle-parts.ts";
import { type Push, settlePush, type Settlement } from "./settle-push.ts";
import { createSpaceQueue } from "./space-queue.ts";

export interface PushDeps {
  readonly store: SpaceStore;
  readonly entities: Readonly<Record<string, Entity>>;
  /** Tells whoever reads the space that something was committed in it. */
  readonly wake: (space: string) => void;
  readonly after: After;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: Log;
}

export interface Pusher {
  push(user: string, request: ReceivedPush): Promise<PushReply>;
  /** Waits for the pushes that are under way. */
  settled(): Promise<void>;
}

const MAX_WAITING = 100;
const BUSY = { kind: "busy", retryAfterMs: 1_000 } as const;
/** How often a push that met somebody comes again, and how much later each time, in ms. */
const TRIES = 5;
const JITTER_MS = 20;

/** Settles batches, those of one space one after the other. */
export function createPusher({ store, entities, wake, after, random, log }: PushDeps): Pusher {
  const queue = createSpaceQueue({ maxWaiting: MAX_WAITING });

  /** Tries until the batch is settled, or somebody has been in the way too often. */
  async function settle(push: Omit<Push, "parts">): Promise<Settlement> {
    const { space, batch } = push.request;
    let parts: Parts | null = null;
    for (let met = 0; met <= TRIES;) {
      const refused: number = parts?.refused.size ?? 0;
      try {
        const current: Push = { ...push, parts };
        return await store.write(space, (transaction) => settlePush(transaction, current));
      } catch (error) {
        const failure = failureKind(error);
        if (failure === "trouble" || (failure === "refusal" && parts)) throw error;
        if (failure === "refusal") {
          parts = { refused: new Map() };
          continue;
        }
        // A batch of which much is refused may need more time than one try has; each knows more than the last.
        if (failure === "overtime" && (parts?.refused.size ?? 0) === refused) {
          log.warn({ space, batch: batch.id }, "a batch takes longer than a push may hold its space");
          return BUSY;
        }
        met += 1;
        await wait(after, met * JITTER_MS * random());
      }
    }
    return BUSY;
  }

  async function answer(user: string, request: ReceivedPush): Promise<Settlement> {
    const checked = checkBatch(entities, request.replica, request.batch.changes);
    const settlement = await queue.run(request.space, () =>
      settle({ user, request, checked, entities, random }),
    );
    if (settlement?.kind === "settled") wake(request.space);
    return settlement ?? BUSY;
  }

  return {
    push: async (user, request) => ({ ...(await answer(user, request)), serverTime: store.now() }),
    settled: queue.settled,
  };
}
