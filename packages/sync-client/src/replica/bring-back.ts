import type { Checkpoint, OutboxEntry } from "@tidemark/sync-core";
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
  if (staging.offer) {
    noteReturned(draft, returned, staging.offer.cursor);
    storeOffers(draft, staging.offer, arrived);
  }
  return returned.flatMap(({ change }) => draft.model.slots().get(change.entity, change.row) ?? []);
}

/** How often the server may be set back before the first of it is forgotten. */
const MAX_RETURNS = 100;

function noteReturned(draft: Draft, entries: readonly OutboxEntry[], cursor: string): void {
  for (const entry of entries) {
    const returned = [...(entry.returned ?? []), cursor].slice(-MAX_RETURNS);
    draft.put("outbox", entry.seq, { ...entry, returned });
  }
}
