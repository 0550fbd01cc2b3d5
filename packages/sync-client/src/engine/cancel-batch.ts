import type { AfterCancel, SealedPush } from "../replica/replica.ts";
import { stopped } from "./refusals.ts";
import { RoundFailed, SENTENCES } from "./round-failed.ts";
import { senderOf, type Term } from "./term.ts";

/** Asks that a batch be never settled. If it is not, its entries become what `then` says; if it is, it has its answer. */
export async function cancelBatch(term: Term, sealed: SealedPush, then: AfterCancel): Promise<void> {
  const { replica, fence, transport, ended } = term;
  const { id } = sealed.batch;
  const request = { ...senderOf(term), replica: sealed.replica, batch: id };
  const reply = await transport.cancel(request, { signal: ended });
  ended.throwIfAborted();
  switch (reply.kind) {
    case "settled":
      return replica.markAnswered(fence, id, reply.outcomes);
    case "cancelled":
      return replica.reopen(fence, id, then);
    case "taken":
      return replica.replaceReplicaId(fence, sealed.replica);
    case "busy":
      throw new RoundFailed("server", SENTENCES.busy, { retryAfterMs: reply.retryAfterMs });
    case "gone":
    case "upgrade":
      throw await stopped(term, reply.kind);
  }
}
