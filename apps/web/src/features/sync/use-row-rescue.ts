import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import type { AppClient } from "../../sync/open-sync.ts";
import { announce } from "../../ui/announcer.tsx";
import { focusHome } from "../../ui/focus-home.ts";
import { showUndo } from "../../ui/toasts.tsx";
import { conflictChoices } from "./conflict-choices.ts";
import type { WayOn } from "./refusal-words.ts";
import { settleWrite } from "./settle-write.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The ways on for a goal with refused changes. */
export function useRowRescue() {
  const client = useClient();
  return useMemo(
    () => ({
      goOn(goal: Named, way: WayOn, pressed: Element) {
        focusHome(pressed);
        conflictChoices.carryOutOf(goal.id);
        settleWrite(WAYS[way](client, goal.id), () => announce(`Sending ${goal.name} again`));
      },
      discard(goal: Named, pressed: Element) {
        focusHome(pressed);
        settleWrite(client.discard("goal", goal.id), (takeBack) =>
          showUndo(`Discarded the change of ${goal.name}`, () => settleWrite(takeBack())),
        );
      },
    }),
    [client],
  );
}

const WAYS: Readonly<Record<WayOn, (client: AppClient, id: string) => Promise<void>>> = {
  retry: (client, id) => client.retry("goal", id),
  "restore-parent": (client, id) => client.restoreParent("goal", id),
};
