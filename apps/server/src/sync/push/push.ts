import type { CancelReply, CancelRequest, Entity, PushReply } from "@tidemark/sync-core";
import type { Log } from "../log.ts";
import { mayWrite, ONLY_A_VIEWER, type Role } from "../membership.ts";
import type { ReceivedPush } from "../received.ts";
import type { Schemas } from "../schemas.ts";
import type { SpaceStore } from "../store/space-store.ts";
import { failureKind } from "../store/store-failure.ts";
import { type Cancellation, cancelBatch } from "./cancel-batch.ts";
import { checkBatch, refuseBatch } from "./checked-batch.ts";
import { comeAgain, type Patience } from "./come-again.ts";
import { upgradeReceived } from "./older-changes.ts";
import type { Parts } from "./settle-parts.ts";
import { type Push, settlePush, type Settlement } from "./settle-push.ts";
import type { SpaceQueue } from "./space-queue.ts";

export interface PushDeps {
  readonly store: SpaceStore;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly schemas: Schemas;
  /** Tells whoever reads the space that something was committed in it. */
  readonly wake: (space: string) => void;
  readonly queue: SpaceQueue;
  readonly patience: Patience;
  readonly log: Log;
}

/** Who pushes, and what he is in the space. */
export interface Author {
  readonly user: string;
  readonly role: Role;
}

export interface Pusher {
  /** Of somebody who may not write, all is refused. */
  push(author: Author, request: ReceivedPush): Promise<PushReply>;
  /** Sees to it that a batch is never settled, unless it is already. */
  cancel(user: string, request: CancelRequest): Promise<CancelReply>;
}

const BUSY = { kind: "busy", retryAfterMs: 1_000 } as const;

/** Settles batches, those of one space one after the other. */
export function createPusher(deps: PushDeps): Pusher {
  const { store, entities, schemas, queue, patience, wake, log } = deps;

  /** Tries until the batch is settled, or somebody has been in the way too often. */
  async function settle(push: Omit<Push, "parts">): Promise<Settlement> {
    const { user, request } = push;
    const { space, batch } = request;
    let parts: Parts | null = null;
    let refusedBefore = 0;

    function again(error: unknown): "at-once" | "later" | "never" {
      const failure = failureKind(error);
      if (failure === "refusal" && parts === null) {
        parts = { refused: new Map() };
        return "at-once";
      }
      // A batch of which much is refused may need more time than one try has; each knows more than the last.
      return failure === "overtime" && (parts?.refused.size ?? 0) > refusedBefore ? "later" : "never";
    }

    try {
      const settlement = await comeAgain(
        patience,
        () => {
          refusedBefore = parts?.refused.size ?? 0;
          return store.write({ space, user }, (transaction) => settlePush(transaction, { ...push, parts }));
        },
        again,
      );
      return settlement ?? BUSY;
    } catch (error) {
      if (failureKind(error) !== "overtime") throw error;
      log.warn({ space, batch: batch.id }, "a batch takes longer than a push may hold its space");
      return BUSY;
    }
  }

  async function answer({ user, role }: Author, request: ReceivedPush): Promise<Settlement> {
    const { changes } = request.batch;
    const checked = mayWrite(role)
      ? checkBatch(entities, request.replica, changes, (change) =>
          upgradeReceived(schemas, request.schema, change),
        )
      : refuseBatch(changes, ONLY_A_VIEWER);
    const settlement = await queue.run(request.space, () =>
      settle({ user, request, checked, entities, schemas, random: patience.random }),
    );
    if (settlement?.kind === "settled") wake(request.space);
    return settlement ?? BUSY;
  }

  async function cancel(user: string, { space, replica, batch }: CancelRequest): Promise<Cancellation> {
    const cancelled = await queue.run(space, () =>
      comeAgain(patience, () =>
        store.write({ space, user }, (transaction) => cancelBatch(transaction, { user, replica, batch })),
      ),
    );
    if (cancelled?.kind === "cancelled") wake(space);
    return cancelled ?? BUSY;
  }

  return {
    push: async (author, request) => ({ ...(await answer(author, request)), serverTime: store.now() }),
    cancel: async (user, request) => ({ ...(await cancel(user, request)), serverTime: store.now() }),
  };
}
