import type { SyncConflict } from "@tidemark/sync-core";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { announce } from "../../ui/announcer.tsx";
import { focusHome } from "../../ui/focus-home.ts";
import { settleWrite } from "./settle-write.ts";

/** The two ways out of a conflict; each is an edit like any other and needs no network. */
export function useConflictChoice() {
  const client = useClient();
  return useMemo(
    () => ({
      keep(conflict: SyncConflict, pressed: Element) {
        focusHome(pressed);
        settleWrite(client.dismissConflict(conflict.id), () =>
          announce("Kept as it is. The conflict is resolved."),
        );
      },
      use(conflict: SyncConflict, pressed: Element) {
        focusHome(pressed);
        settleWrite(client.restoreConflict(conflict.id), () =>
          announce("Changed. The conflict is resolved."),
        );
      },
    }),
    [client],
  );
}
