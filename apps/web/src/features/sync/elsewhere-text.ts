import type { SyncStatus } from "@tidemark/sync-client";

/** When changes of others arrive here. */
export function elsewhereText({ state, obstacle, live }: SyncStatus): string {
  if (state === "signed-out") return "once you have signed in";
  switch (obstacle) {
    case "no-network":
      return "once you are online";
    case "unreachable":
      return "once the server answers";
    case "server":
      return "once the server works again";
    case "reconnecting":
      return "once reconnected";
    case null:
      if (state === "error") return "once this is solved";
      return live ? "as they happen" : "every minute";
  }
}
