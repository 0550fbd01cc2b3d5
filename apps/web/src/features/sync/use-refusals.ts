import type { Refusal } from "@tidemark/sync-client";
import { useEffect, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";

/** The changes of a goal to which the server said no, oldest first. */
export function useRefusals(id: string): readonly Refusal[] {
  const client = useClient();
  const [refusals, setRefusals] = useState(() => client.refusals("goal", id));
  useEffect(() => {
    const read = () => setRefusals(client.refusals("goal", id));
    read();
    return client.subscribeRow("goal", id, read);
  }, [client, id]);
  return refusals;
}
