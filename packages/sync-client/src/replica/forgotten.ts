import type { CancelledBatch, SettledBatch } from "@tidemark/sync-core";
import type { StoredBatch } from "../layout.ts";

/**
 * What a page says of batches, with those that a server may have forgotten by itself: an answered one before one that
 * the page reports as settled was settled there too, as its answer said.
 *
 * @param held in the order in which they were sent.
 */
export function withForgotten(
  told: readonly (SettledBatch | CancelledBatch)[],
  held: readonly StoredBatch[],
): readonly (SettledBatch | CancelledBatch)[] {
  const named = new Set(told.map(({ batch }) => batch));
  const settled = new Set(told.filter((word) => "outcomes" in word).map(({ batch }) => batch));
  const forgotten = held.flatMap(({ id, replica, answered }, index) =>
    answered &&
    !named.has(id) &&
    held.slice(index + 1).some((later) => later.replica === replica && settled.has(later.id))
      ? [{ batch: id, outcomes: [...answered] }]
      : [],
  );
  return [...told, ...forgotten];
}
