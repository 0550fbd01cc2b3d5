import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { announce } from "../../ui/announcer.tsx";
import { settleWrite } from "./settle-write.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The two ways on for a goal with refused changes. */
export function useRowRescue() {
  const client = useClient();
  return useMemo(
    () => ({
      retry: (goal: Named) =>
        settleWrite(client.retry("goal", goal.id), () => announce(`Sending ${goal.name} again`)),
      discard: (goal: Named) =>
        settleWrite(client.discard("goal", goal.id), () => announce(`Discarded the change of ${goal.name}`)),
    }),
    [client],
  );
}
