import { RoundFailed, SENTENCES } from "./round-failed.ts";
import type { Term } from "./term.ts";

/**
 * Why nothing more is asked for now, after an answer that asking again soon would not change. Of a space that is gone
 * for this person nothing stays but what was not sent.
 */
export async function stopped({ replica, fence }: Term, kind: "gone" | "upgrade"): Promise<RoundFailed> {
  if (kind === "gone") await replica.leaveSpace(fence);
  return new RoundFailed("stopped", SENTENCES[kind]);
}
