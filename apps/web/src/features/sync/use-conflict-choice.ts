import type { SyncConflict } from "@tidemark/sync-core";
import { useCallback } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { focusHome } from "../../ui/focus-home.ts";
import { showUndo } from "../../ui/toasts.tsx";
import { type Choice, resolveConflict } from "./resolve-conflict.ts";
import { settleWrite } from "./settle-write.ts";

const TOLD: Readonly<Record<Choice, string>> = {
  keep: "Kept as it is",
  use: "Changed to the other edit",
};

/** The two ways out of a conflict; each is an edit like any other, needs no network, and can be undone. */
export function useConflictChoice() {
  const client = useClient();
  return useCallback(
    (conflict: SyncConflict, choice: Choice, name: string, pressed: Element) => {
      focusHome(pressed);
      settleWrite(resolveConflict(client, conflict, choice), (undo) =>
        showUndo(`${TOLD[choice]}: ${name}`, () => settleWrite(undo())),
      );
    },
    [client],
  );
}
