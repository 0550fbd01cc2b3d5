import type { SyncStatus } from "@tidemark/sync-client";
import { timeAgo } from "../../ui/dates.ts";

/** What comparing all rows of this device with the server's has found, for a person. */
export function checkText(
  { waiting, result, at }: SyncStatus["check"],
  { obstacle, now }: { readonly obstacle: SyncStatus["obstacle"]; readonly now: number },
): string {
  if (waiting && result !== "repairing") {
    if (obstacle === "no-network") return "This device is compared with the server once you are online.";
    return obstacle === null
      ? "Comparing this device with the server…"
      : "This device is compared with the server as soon as that answers.";
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
