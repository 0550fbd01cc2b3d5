import type { Checkpoint } from "@tidemark/sync-core";
import type { Staging } from "../layout.ts";

/** How far a pull from the start has come, in rows. */
export interface Progress {
  readonly received: number;
  readonly total: number;
}

/** The progress after one more page; undefined if the server did not say how much there is. */
export function progressAfter(staging: Staging | null, page: Checkpoint): Progress | undefined {
  const before = staging?.progress;
  const total = page.total ?? before?.total;
  if (total === undefined) return undefined;
  // Rows that change meanwhile come twice.
  return { received: Math.min((before?.received ?? 0) + page.rows.length, total), total };
}
