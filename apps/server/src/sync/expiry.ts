import { RECORDS_KEPT_MS } from "@tidemark/sync-core";
import type { Log } from "./log.ts";
import type { SpaceStore } from "./store/space-store.ts";
import { failureKind } from "./store/store-failure.ts";
import type { After } from "./timers.ts";

export interface ExpiryOptions {
  readonly store: SpaceStore;
  readonly after: After;
  readonly log: Log;
  /** How long tombstones, conflicts and records of batches are kept, in ms. */
  readonly keepMs?: number;
  /** How long it takes until there is another look, in ms. */
  readonly everyMs?: number;
}

const EVERY_MS = 3_600_000;

/** Forgets, space by space, what is older than it has to be kept; the returned function ends it. */
export function startExpiry(options: ExpiryOptions): () => void {
  const { store, after, log, keepMs = RECORDS_KEPT_MS, everyMs = EVERY_MS } = options;
  let over = false;
  let cancel = after(everyMs, look);

  async function expireAll(): Promise<void> {
    for (const space of await store.expirable(keepMs)) {
      if (over) return;
      // Somebody writes to the space just now: there is another look.
      await store.expire(space, keepMs).catch((error: unknown) => {
        if (failureKind(error) === "trouble") throw error;
      });
    }
  }

  function look(): void {
    void expireAll()
      .catch((error: unknown) => {
        if (!store.isAway(error))
          log.warn({ err: error }, "what is old could not be forgotten; it is tried again");
      })
      .finally(() => {
        if (!over) cancel = after(everyMs, look);
      });
  }

  return () => {
    over = true;
    cancel();
  };
}
