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
} from "../sync/received.ts";
import { procedure, router } from "../trpc.ts";
import { understood } from "../understood.ts";

/** A device's part in the conversation; when it had one is noted. */
const synced = procedure.use(async ({ ctx, next }) => {
  const result = await next();
  if (result.ok) ctx.accounts.sessions.synced(ctx.caller.session);
  return result;
});

/** Everything a replica can ask for, in the order of the conversation. */
export const syncRouter = router({
  push: synced
    .input(understood<PushRequest, ReceivedPush>(receivedPushSchema))
    .mutation(async ({ ctx, input }): Promise<PushReply> =>
      input ? ctx.sync.push(ctx.caller.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
    ),

  cancel: synced
    .input(understood<CancelRequest, CancelRequest>(receivedCancelSchema))
    .mutation(async ({ ctx, input }): Promise<CancelReply> =>
      input ? ctx.sync.cancel(ctx.caller.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
    ),

  offer: synced
    .input(understood<OfferRequest, OfferRequest>(receivedOfferSchema))
    .mutation(async ({ ctx, input }): Promise<OfferReply> =>
      input ? ctx.sync.offer(ctx.caller.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
    ),

  pull: synced
    .input(understood<PullRequest, PullRequest>(receivedPullSchema))
    .query(async ({ ctx, input }): Promise<PullReply> =>
      input ? ctx.sync.pull(ctx.caller.user, input) : { kind: "upgrade", serverTime: ctx.sync.now() },
    ),

  /** Each message is tracked by the cursor behind it, where the stream goes on if it breaks. */
  live: synced.input(understood<LiveRequest, LiveRequest>(receivedLiveSchema)).subscription(async function* ({
    ctx: { sync, caller, hangUp, stillAllowed },
    input,
    signal,
  }): AsyncGenerator<TrackedEnvelope<LiveMessage>, void> {
    // The pull that follows a poke is told to upgrade; a stream has no word for it.
    if (!input) yield tracked("upgrade", { kind: "poke", serverTime: sync.now() });
    else
      for await (const { id, message } of sync.live(caller.user, input, { signal, hangUp, stillAllowed }))
        yield tracked(id, message);
  }),
});
