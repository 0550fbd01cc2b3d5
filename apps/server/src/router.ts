import {
  type CancelReply,
  type CancelRequest,
  type LiveMessage,
  type LiveRequest,
  type OfferReply,
  type OfferRequest,
  type PullReply,
  type PullRequest,
  type PushReply,
  type PushRequest,
} from "@tidemark/sync-core";
import { tracked, type TrackedEnvelope } from "@trpc/server";
import {
  receivedCancelSchema,
  receivedLiveSchema,
  receivedOfferSchema,
  receivedPullSchema,
  type ReceivedPush,
  receivedPushSchema,
} from "./sync/received.ts";
import { procedure, router } from "./trpc.ts";
import { understood } from "./understood.ts";

/** Everything a client can ask for, in the order of the conversation. */
export const appRouter = router({
  sync: router({
    push: procedure
      .input(understood<PushRequest, ReceivedPush>(receivedPushSchema))
      .mutation(async ({ ctx, input }): Promise<PushReply> =>
        input ? ctx.sync.push(ctx.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
      ),

    cancel: procedure
      .input(understood<CancelRequest, CancelRequest>(receivedCancelSchema))
      .mutation(async ({ ctx, input }): Promise<CancelReply> =>
        input ? ctx.sync.cancel(ctx.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
      ),

    offer: procedure
      .input(understood<OfferRequest, OfferRequest>(receivedOfferSchema))
      .mutation(async ({ ctx, input }): Promise<OfferReply> =>
        input ? ctx.sync.offer(ctx.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
      ),

    pull: procedure
      .input(understood<PullRequest, PullRequest>(receivedPullSchema))
      .query(async ({ ctx, input }): Promise<PullReply> =>
        input ? ctx.sync.pull(ctx.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
      ),

    /** Each message is tracked by the cursor behind it, where the stream goes on if it breaks. */
    live: procedure
      .input(understood<LiveRequest, LiveRequest>(receivedLiveSchema))
      .subscription(async function* ({
        ctx,
        input,
        signal,
      }): AsyncGenerator<TrackedEnvelope<LiveMessage>, void> {
        // The pull that follows a poke is told to upgrade; a stream has no word for it.
        if (!input) yield tracked("upgrade", { kind: "poke", serverTime: ctx.sync.now() });
        else
          for await (const { id, message } of ctx.sync.live(ctx.user, input, { signal, hangUp: ctx.hangUp }))
            yield tracked(id, message);
      }),
  }),
});

/** What clients build on, as a type and nothing else. */
export type AppRouter = typeof appRouter;
