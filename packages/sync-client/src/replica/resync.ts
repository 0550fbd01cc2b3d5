import { segmentKey } from "../layout.ts";
import { continues } from "./checkpoint.ts";
import type { Draft } from "./commits.ts";
import type { ResyncReply } from "./replica.ts";

/** Begins a new base beside the visible one; what was staged is given up. */
export function beginResync(draft: Draft, reply: ResyncReply): "applied" | "dropped" {
  if (!continues(draft, reply)) return "dropped";
  const { generation, staging } = draft.meta();
  if (staging?.generation === generation) {
    for (const n of staging.segments) {
      const key = segmentKey(generation, n);
      draft.remove("segments", { from: key, to: key });
    }
  }
  const next = Math.max(generation, staging?.generation ?? 0) + 1;
  draft.set({ staging: { generation: next, cursor: null, segments: [] } });
  return "applied";
}
