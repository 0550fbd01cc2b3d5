import { stopped } from "./refusals.ts";
import { RoundFailed, SENTENCES } from "./round-failed.ts";
import { senderOf, type Term } from "./term.ts";

/** Offers a page of rows to a server that has lost them; it is dropped when the server has taken it or said no. */
export async function sendOffer(term: Term): Promise<void> {
  const { replica, fence, transport, ended } = term;
  const page = await replica.nextOffer();
  if (!page) return replica.refresh();
  const request = { ...senderOf(term), cursor: page.cursor, rows: [...page.rows] };
  const reply = await transport.offer(request, { signal: ended });
  ended.throwIfAborted();
  switch (reply.kind) {
    case "received":
    case "declined":
      return replica.dropOffer(fence, page.n);
    case "taken":
      return replica.replaceReplicaId(fence, request.replica);
    case "busy":
      throw new RoundFailed("server", SENTENCES.busy, { retryAfterMs: reply.retryAfterMs });
    case "gone":
    case "upgrade":
      throw await stopped(term, reply.kind);
  }
}
