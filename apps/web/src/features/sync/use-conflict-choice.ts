import type { SyncConflict } from "@tidemark/sync-core";
import { useMemo, useSyncExternalStore } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import type { AppClient } from "../../sync/open-sync.ts";
import { focusHome } from "../../ui/focus-home.ts";
import { hideToast, showNotice, showUndo } from "../../ui/toasts.tsx";
import { conflictChoices } from "./conflict-choices.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import { settleWrite } from "./settle-write.ts";
import type { Choice } from "./waiting-choices.ts";

const TOLD: Readonly<Record<Choice, string>> = {
  keep: "Keeping it as it is",
  use: "Using the other edit",
};

const CHANGED = "It was changed meanwhile. Look at the conflict again.";

/** What was chosen in a conflict and can still be undone, and the ways to choose; none needs a network. */
export function useConflictChoice(conflict: SyncConflict) {
  const client = useClient();
  const choices = useSyncExternalStore(conflictChoices.subscribe, conflictChoices.get);
  const chosen = choices.find((made) => made.conflict.id === conflict.id)?.choice ?? null;
  const ways = useMemo(() => waysOf(client, conflict), [client, conflict]);
  return { chosen, ...ways };
}

function waysOf(client: AppClient, conflict: SyncConflict) {
  return {
    choose(choice: Choice, name: string, pressed: Element): void {
      focusHome(pressed);
      conflictChoices.carryOutOf(conflict.rowId);
      const before = client.row("goal", conflict.rowId);
      const toast = showUndo(
        `${TOLD[choice]}: ${name}`,
        () => conflictChoices.undo(conflict.id),
        () => conflictChoices.carryOut(conflict.id),
      );
      const carryOut = () => {
        hideToast(toast);
        settleWrite(
          resolveConflict(client, conflict, { choice, before }),
          (done) => void (done || showNotice(conflict.id, CHANGED)),
        );
      };
      conflictChoices.make({ conflict, choice, carryOut, takeBack: () => hideToast(toast) });
    },
    undo(pressed: Element): void {
      focusHome(pressed);
      conflictChoices.undo(conflict.id);
    },
  };
}
