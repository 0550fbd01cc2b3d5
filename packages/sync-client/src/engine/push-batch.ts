import type { PushReply, PushRequest } from "@tidemark/sync-core";
import { TransportError } from "../ports.ts";
import type { SealedPush } from "../replica/replica.ts";
import { RoundFailed, SENTENCES, toRoundFailed } from "./round-failed.ts";
import { senderOf, type Term } from "./term.ts";

/** How a push went: the batch has its answer, or the server's last batch of this replica is another. */
export type Pushed =
  | { readonly kind: "answered" }
  | { readonly kind: "behind"; readonly last: string | null };

/** Sends the oldest batch without an answer, and notes on it what came of that. */
export async function pushBatch(term: Term, sealed: SealedPush): Promise<Pushed> {
  const { replica, fence } = term;
  const { id } = sealed.batch;
  await replica.markAttempted(fence, id);
  try {
    const reply = await term.transport.push(pushRequest(term, sealed), {
      signal: term.ended,
      keepalive: false,
    });
    term.ended.throwIfAborted();
    return await takeReply(term, id, reply);
  } catch (error) {
    term.ended.throwIfAborted();
    if (!(error instanceof TransportError || error instanceof RoundFailed)) throw error;
    const failed = toRoundFailed(error);
    await replica.markUnreached(fence, id, failed.message);
    throw failed;
  }
}

/** A sealed batch as the request that carries it. */
export function pushRequest(term: Term, { after, batch, schema }: SealedPush): PushRequest {
  return { ...senderOf(term), schema, after, batch: { id: batch.id, changes: [...batch.changes] } };
}

async function takeReply(term: Term, batch: string, reply: PushReply): Promise<Pushed> {
  switch (reply.kind) {
    case "settled":
      await term.replica.markAnswered(term.fence, batch, reply.outcomes);
      return { kind: "answered" };
    case "behind":
      return { kind: "behind", last: reply.last };
    case "busy":
      throw new RoundFailed("server", SENTENCES.busy, { retryAfterMs: reply.retryAfterMs });
    case "taken":
    case "gone":
    case "upgrade":
      throw new RoundFailed("stopped", SENTENCES[reply.kind]);
  }
}
