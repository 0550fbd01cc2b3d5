import type { PushReply, PushRequest } from "@tidemark/sync-core";
import { TransportError } from "../ports.ts";
import { StoreFull } from "../replica/errors.ts";
import type { SealedPush } from "../replica/replica.ts";
import { cancelBatch } from "./cancel-batch.ts";
import { pullAll } from "./pull-page.ts";
import { stopped } from "./refusals.ts";
import { RoundFailed, SENTENCES, toRoundFailed } from "./round-failed.ts";
import { senderOf, type Term } from "./term.ts";

/** How a push went: the batch has its answer, or something has to be done before it can have one. */
export type Pushed = "answered" | "moved";

/** Sends a batch, and notes on it what came of that. */
export async function pushBatch(term: Term, sealed: SealedPush): Promise<Pushed> {
  // Without room for the note, what is sealed is sent all the same.
  await term.replica.markAttempted(term.fence, sealed.batch.id).catch(unlessFull);
  return notingFailure(term, sealed, async () => {
    const request = pushRequest(term, sealed);
    const reply = await term.transport.push(request, { signal: term.ended, keepalive: false });
    term.ended.throwIfAborted();
    return takeReply(term, sealed, reply);
  });
}

/** Runs what talks to the server about a batch; why it failed is noted on the batch. */
export async function notingFailure<Result>(
  { replica, fence, ended }: Term,
  { batch }: SealedPush,
  talk: () => Promise<Result>,
): Promise<Result> {
  try {
    return await talk();
  } catch (error) {
    ended.throwIfAborted();
    if (!(error instanceof TransportError || error instanceof RoundFailed)) throw error;
    const failed = toRoundFailed(error);
    await replica.markUnreached(fence, batch.id, failed.message);
    throw failed;
  }
}

/** A sealed batch as the request that carries it. */
export function pushRequest(
  term: Term,
  { replica, after, batch, schema, returned }: SealedPush,
): PushRequest {
  return {
    ...senderOf(term),
    replica,
    schema,
    after,
    ...(returned.length > 0 && { returned: [...returned] }),
    batch: { id: batch.id, changes: [...batch.changes] },
  };
}

async function takeReply(term: Term, sealed: SealedPush, reply: PushReply): Promise<Pushed> {
  const { replica, fence } = term;
  const { id } = sealed.batch;
  switch (reply.kind) {
    case "settled":
      await replica.markAnswered(fence, id, reply.outcomes);
      return "answered";
    case "cancelled":
      await replica.reopen(fence, id, "open");
      return "moved";
    case "behind":
      // What the server settled without this store's knowledge comes first.
      await pullAll(term);
      await replica.continueAfter(fence, id, reply);
      return "moved";
    case "taken":
      await replica.replaceReplicaId(fence, sealed.replica);
      return "moved";
    case "busy":
      throw new RoundFailed("server", SENTENCES.busy, { retryAfterMs: reply.retryAfterMs });
    case "upgrade":
      if (sealed.schema >= replica.head().schema || !replica.converts) throw await stopped(term, reply.kind);
      // The app is newer than the batch: what the server no longer understands is said anew.
      await cancelBatch(term, sealed, "convert");
      return "moved";
    case "gone":
      throw await stopped(term, reply.kind);
  }
}

function unlessFull(error: unknown): void {
  if (!(error instanceof StoreFull)) throw error;
}
