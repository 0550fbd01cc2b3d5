import { useCallback } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { announce } from "../../ui/announcer.tsx";
import { focusHome } from "../../ui/focus-home.ts";
import { settleWrite } from "./settle-write.ts";

/** Takes back all waiting changes of a goal; of those on their way the server is asked first. */
export function useTakeBack() {
  const client = useClient();
  return useCallback(
    (goal: { readonly id: string; readonly name: string }, pressed: Element) => {
      focusHome(pressed);
      const { outbox } = client.repository;

      async function takeBack(): Promise<void> {
        // The latest first: a create takes all later ones with it.
        const items = outbox.list().filter(({ id, recalled }) => id === goal.id && !recalled);
        for (const { changeId } of items.toReversed()) await outbox.remove(changeId);
      }

      settleWrite(takeBack(), () => announce(`Took back the changes of ${goal.name}`));
    },
    [client],
  );
}
