import type { ReplicaId } from "@tidemark/sync-core";
import type { KeptBatch } from "../layout.ts";
import { stepOfBehind } from "./behind.ts";
import type { Draft } from "./commits.ts";
import { type Fork, forkOutbox } from "./fork.ts";
import { batchesOf } from "./model.ts";
import { batchOf } from "./push.ts";
import { unanswer } from "./unanswer.ts";

/** Goes on after the server's last batch of a replica; see {@link ReplicaLeader.continueAfter}. */
export async function continueAfterBatch(
  draft: Draft,
  { refused, ...rest }: Omit<Fork, "refused"> & { readonly refused: string },
): Promise<"continued" | "forked"> {
  const batch = batchOf(draft.model, refused);
  // The pull before this has settled it, or said that it is cancelled.
  if (!batch || batch.answered) return "continued";
  const kept = await draft.scan("kept");
  const known = new Set([
    ...kept.map(([, value]) => (value as KeptBatch).batch.id),
    ...batchesOf(draft.model).map(({ id }) => id),
  ]);
  if (stepOfBehind(rest.reply, (id) => known.has(id)) === "fork") {
    forkOutbox(draft, { refused: batch, ...rest });
    return "forked";
  }
  goOnAfter(draft, batch.replica, { last: rest.reply.last, now: rest.now });
  return "continued";
}

/** Batches that were answered after the server's last are not settled there any more and are sent again. */
function goOnAfter(
  draft: Draft,
  replica: ReplicaId,
  { last, now }: { readonly last: string | null; readonly now: number },
): void {
  const held = batchesOf(draft.model).filter((batch) => batch.replica === replica);
  const position = held.findIndex(({ id }) => id === last);
  if (position === -1) {
    const { [replica]: before, ...others } = draft.meta().lastSettled;
    const present = last === null ? {} : { [replica]: { batch: last, to: before?.to ?? 0 } };
    draft.set({ lastSettled: { ...others, ...present } });
  }
  for (const batch of held.slice(position + 1)) {
    if (batch.answered) unanswer(draft, batch, now);
  }
}
