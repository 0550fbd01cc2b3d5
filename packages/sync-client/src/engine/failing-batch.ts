import { randomRowId } from "@tidemark/sync-core";
import type { SealedPush } from "../replica/replica.ts";
import { cancelBatch } from "./cancel-batch.ts";
import { pullAll } from "./pull-page.ts";
import { pushBatch, pushRequest } from "./push-batch.ts";
import { SENTENCES, toRoundFailed } from "./round-failed.ts";
import type { Term } from "./term.ts";

/**
 * What follows when the server failed at a batch: a pull, so that nobody else's changes wait for it, and then, if the
 * server answers that and has failed too often, the search for the change at fault. `moved` if the round can go on.
 */
export async function afterFailure(term: Term, id: string): Promise<"moved" | "failed"> {
  const { replica, fence } = term;
  await pullAll(term);
  // The pull may have settled it: only the answer was lost.
  const sealed = replica.nextBatch();
  if (sealed?.batch.id !== id) return "moved";
  switch (await replica.markFailing(fence, id)) {
    case "again":
      return "failed";
    case "halve":
      await cancelBatch(term, sealed, "halve");
      return "moved";
    case "probe":
      if (!(await settlesAnything(term, sealed))) return "failed";
      if (await failsStill(term, id)) await cancelBatch(term, sealed, { aside: SENTENCES.refused });
      return "moved";
  }
}

/** Whether the server fails at the batch though it settles others: it may have recovered just before the probe. */
async function failsStill(term: Term, id: string): Promise<boolean> {
  const sealed = term.replica.nextBatch();
  if (sealed?.batch.id !== id) return false;
  try {
    await pushBatch(term, sealed);
    return false;
  } catch (error) {
    if (toRoundFailed(error).failure !== "server") throw error;
    return true;
  }
}

/** Whether the server settles an empty batch in the place of this one. If not, the fault is the server's. */
async function settlesAnything(term: Term, sealed: SealedPush): Promise<boolean> {
  const { replica, fence, transport, clock, random, ended } = term;
  const id = randomRowId(clock.now(), random.bytes(16));
  const empty = { ...sealed, schema: replica.head().schema, batch: { id, changes: [] } };
  const reply = await transport.push(pushRequest(term, empty), { signal: ended, keepalive: false });
  ended.throwIfAborted();
  if (reply.kind === "settled") await replica.markProbed(fence, sealed.replica, id);
  if (reply.kind === "behind") await replica.continueAfter(fence, sealed.batch.id, reply);
  return reply.kind === "settled";
}
