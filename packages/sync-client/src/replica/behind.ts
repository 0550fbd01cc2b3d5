import type { PushReply } from "@tidemark/sync-core";

/** The server's word that its last batch of a replica is another than the one that a push named. */
export type BehindReply = Extract<PushReply, { kind: "behind" }>;

/**
 * What a replica does that is behind: `continue` after the server's last batch, if this store knows what happened up
 * to there; `fork` if it does not, because the store was copied or has lost its latest commits.
 *
 * @param knows whether this store holds a batch, or has kept it.
 */
export function stepOfBehind(
  { batches, expired }: Pick<BehindReply, "batches" | "expired">,
  knows: (batch: string) => boolean,
): "continue" | "fork" {
  // A batch without changes is nobody's edit: it only asked whether the server settles anything.
  const unknown = batches.some(({ id, changes }) => changes.length > 0 && !knows(id));
  return expired || unknown ? "fork" : "continue";
}
