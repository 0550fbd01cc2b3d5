import type { Checkpoint } from "@tidemark/sync-core";
import type { BaseRow, Staging } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { askedBy } from "./ask-on.ts";
import { returnLost } from "./kept.ts";
import { storeOffers } from "./offers.ts";
import type { Slot } from "./slot.ts";

/** What a server that was set back has lost returns: own batches to the outbox, the rest as offers. Gives the rows. */
export async function bringBack(
  draft: Draft,
  staging: Staging,
  { checkpoint, arrived }: { checkpoint: Checkpoint; arrived: ReadonlyMap<string, BaseRow> },
): Promise<readonly Slot[]> {
  const returned = await returnLost(draft, askedBy(staging, checkpoint));
  if (staging.offer) storeOffers(draft, staging.offer, arrived);
  return returned.flatMap(({ change }) => draft.model.slots().get(change.entity, change.row) ?? []);
}
