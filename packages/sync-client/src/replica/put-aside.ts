import { decodeStamp, type OutboxEntry, RECORDS_KEPT_MS, type Rejection } from "@tidemark/sync-core";
import type { FailedChange } from "../layout.ts";
import type { Desk } from "./desk.ts";

export const UNDECIDED =
  "This change may have been saved already. Compare it with the record, then try it again or discard it.";

/**
 * Whether a change may be in a batch of which the server has forgotten the record: it was made long ago. No record goes
 * sooner than {@link RECORDS_KEPT_MS} after its changes were made; most of that is left for clocks that were wrong.
 *
 * @param now by the server's clock, ms since 1970.
 */
export function mayBeForgotten({ change }: OutboxEntry, now: number): boolean {
  return decodeStamp(change.stamp).ms < now - RECORDS_KEPT_MS / 3;
}

/** Puts a change on the failed list that was not rejected. */
export function putAside(
  desk: Desk,
  entry: OutboxEntry,
  { message, ...facts }: { readonly message: string } & Pick<FailedChange, "attemptedAt" | "undecided">,
): void {
  const outcome: Rejection = { kind: "rejected", change: entry.change.id, code: "refused", message };
  desk.putFailed({ entry, outcome, ...facts });
}
