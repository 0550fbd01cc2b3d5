import { segmentKey, type Staging } from "../layout.ts";
import { continues } from "./checkpoint.ts";
import type { Draft } from "./commits.ts";
import { namedBatches } from "./kept.ts";
import type { ResyncReply } from "./replica.ts";

/**
 * Begins a new base beside the visible one; what was staged is given up.
 *
 * @param keptUntil since when settled batches are kept, ms since 1970.
 */
export async function beginResync(
  draft: Draft,
  reply: ResyncReply,
  keptUntil: number,
): Promise<"applied" | "dropped"> {
  if (!continues(draft, reply)) return "dropped";
  const { generation, staging, lastSettled } = draft.meta();
  if (staging?.generation === generation) {
    for (const n of staging.segments) {
      const key = segmentKey(generation, n);
      draft.remove("segments", { from: key, to: key });
    }
  }
  draft.set({
    staging: {
      generation: Math.max(generation, staging?.generation ?? 0) + 1,
      cursor: null,
      segments: [],
      named: await namedBatches(draft.scan, { lastSettled, keptUntil }),
      offer: offerOf(reply, staging),
    },
  });
  return "applied";
}

/** What the visible base has to offer; if the server was set back twice before a new base came, of both. */
function offerOf({ offer, from, common }: ResyncReply, staging: Staging | null): Staging["offer"] {
  const before = staging?.offer ?? null;
  if (!offer || from === null) return before;
  return before ? { ...before, common: Math.min(before.common, common) } : { cursor: from, common };
}
