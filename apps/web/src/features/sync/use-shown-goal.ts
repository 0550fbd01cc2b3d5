import type { Goal } from "@tidemark/domain";
import { useEffect, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";

/** A goal as it shows; undefined if it is deleted. */
export function useShownGoal(id: string): Goal | undefined {
  const client = useClient();
  const [goal, setGoal] = useState(() => client.row("goal", id));
  useEffect(() => {
    const read = () => setGoal(client.row("goal", id));
    read();
    return client.subscribeRow("goal", id, read);
  }, [client, id]);
  return goal;
}
