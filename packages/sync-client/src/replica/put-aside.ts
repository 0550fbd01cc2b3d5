import type { OutboxEntry, Rejection } from "@tidemark/sync-core";
import type { FailedChange } from "../layout.ts";
import type { Desk } from "./desk.ts";

export const UNDECIDED =
  "This change may have been saved already. Compare it with the record, then try it again or discard it.";

/** Puts a change on the failed list that was not rejected. */
export function putAside(
  desk: Desk,
  entry: OutboxEntry,
  { message, ...facts }: { readonly message: string } & Pick<FailedChange, "attemptedAt" | "undecided">,
): void {
  const outcome: Rejection = { kind: "rejected", change: entry.change.id, code: "refused", message };
  desk.putFailed({ entry, outcome, ...facts });
}
