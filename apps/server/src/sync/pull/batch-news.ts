import type { CancelledBatch, SettledBatch } from "@tidemark/sync-core";
import type { ReplicaBatch } from "../store/space-store.ts";

/** What a replica is told of a batch of its own. */
export function batchNews({ batch, outcomes }: ReplicaBatch): SettledBatch | CancelledBatch {
  return outcomes ? { batch, outcomes: [...outcomes] } : { batch, cancelled: true };
}
