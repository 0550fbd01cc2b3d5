import type { CancelReply } from "@tidemark/sync-core";
import type { PushKey, SpaceTransaction } from "../store/space-store.ts";

/** What came of a cancel; `serverTime` is the reply's own business. */
export type Cancellation = {
  [Kind in CancelReply["kind"]]: Omit<Extract<CancelReply, { kind: Kind }>, "serverTime">;
}[CancelReply["kind"]];

/** Sees to it that a batch is never settled, or finds out that it is already. */
export async function cancelBatch(transaction: SpaceTransaction, key: PushKey): Promise<Cancellation> {
  const begun = await transaction.begin(key);
  if (begun.kind !== "held") return begun;
  const { batch } = key;
  if (begun.outcomes) return { kind: "settled", batch, outcomes: [...begun.outcomes] };
  if (!begun.cancelled) await transaction.recordCancelled(key);
  return { kind: "cancelled", batch };
}
