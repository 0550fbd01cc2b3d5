import { KEEPALIVE_LIMITS } from "@tidemark/sync-core";
import { pushRequest } from "./push-batch.ts";
import type { Term } from "./term.ts";

/**
 * Sends what waits in a request that outlives the page. It is an extra try: whether it arrives or not,
 * the ordinary rounds send the same batch until it is settled, and it is settled once. A batch that was
 * sealed before and is larger than such a request may be is refused by the browser.
 *
 * @param heard whether the server has been heard since the last break. If not, only what was sealed before is sent:
 * that may arrive late anyway. What is open may build on what the server has lost, or carry a wrong clock's stamps.
 */
export async function keepalivePush(term: Term, heard: boolean): Promise<void> {
  const { replica, fence, transport, ended } = term;
  const { restoring, offering, offersFailing } = replica.head();
  if (restoring || (offering && !offersFailing)) return;
  if (heard && !replica.nextBatch()) await replica.sealBatch(fence, KEEPALIVE_LIMITS);
  const sealed = replica.nextBatch();
  if (!sealed || sealed.recalled) return;
  const reply = await transport.push(pushRequest(term, sealed), { signal: ended, keepalive: true });
  ended.throwIfAborted();
  if (reply.kind === "settled") await replica.markAnswered(fence, sealed.batch.id, reply.outcomes);
}
