import type { PushReply } from "@tidemark/sync-core";

/** The server's word that its last batch of a replica is another than the one that a push named. */
export type BehindReply = Extract<PushReply, { kind: "behind" }>;

/**
 * What a replica does that is behind: `continue` after the server's last batch, if this store knows what happened up
 * to there; `fork` if it does not, because the store was copied or has lost its latest commits.
 */
export function stepOfBehind(
  reply: Pick<BehindReply, "batches" | "expired">,
  own: {
    /** Whether the batch that was refused was settled once: what follows it is known, since it happened to it. */
    readonly settledBefore: boolean;
    /** Whether this store holds the batch, or has kept it. */
    readonly knows: (batch: string) => boolean;
  },
): "continue" | "fork" {
  if (own.settledBefore) return "continue";
  // A batch without changes is nobody's edit: it only asked whether the server settles anything.
  const unknown = reply.batches.filter(({ id, changes }) => changes.length > 0 && !own.knows(id));
  return reply.expired || unknown.length > 0 ? "fork" : "continue";
}
