import { type Checkpoint, type OutboxEntry, RECORDS_KEPT_MS } from "@tidemark/sync-core";
import type { BaseRow, Staging } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { askedBy } from "./ask-on.ts";
import type { Desk } from "./desk.ts";
import { returnLost } from "./kept.ts";
import { storeOffers } from "./offers.ts";
import type { Slot } from "./slot.ts";

interface Lost {
  readonly staging: Staging;
  readonly checkpoint: Checkpoint;
  readonly arrived: ReadonlyMap<string, BaseRow>;
  /** The device's clock, ms since 1970. */
  readonly now: number;
}

/** What a server that was set back has lost returns: own batches to the outbox, the rest as offers. Gives the rows. */
export async function bringBack(
  draft: Draft,
  desk: Desk,
  { staging, checkpoint, arrived, now }: Lost,
): Promise<readonly Slot[]> {
  const recordedUntil = now + draft.meta().clockOffset - RECORDS_KEPT_MS;
  const returned = await returnLost(draft, desk, { asked: askedBy(staging, checkpoint), recordedUntil });
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
