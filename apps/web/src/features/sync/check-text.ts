import type { SyncStatus } from "@tidemark/sync-client";
import { timeAgo } from "../../ui/dates.ts";

/** What comparing all rows of this device with the server's has found, for a person. */
export function checkText(
  { waiting, result, at }: SyncStatus["check"],
  { online, now }: { readonly online: boolean; readonly now: number },
): string {
  if (waiting && result !== "repairing") {
    return online
      ? "Comparing this device with the server…"
      : "This device is compared with the server once you are online.";
  }
  const when = at === null ? "" : ` (${timeAgo(at, now)})`;
  switch (result) {
    case null:
      return "This device is compared with the server once a day.";
    case "same":
      return `Compared with the server${when}: everything here is the same.`;
    case "repairing":
      return "Something here was not as on the server, so everything is being fetched again. Your edits stay.";
    case "repaired":
      return `Compared with the server${when}: something differed, and it has been put right.`;
    case "different":
      return `Compared with the server${when}: something still differs, even after everything was fetched again. Your edits are safe; please report this.`;
  }
}
