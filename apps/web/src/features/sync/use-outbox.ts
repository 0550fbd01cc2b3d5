import type { OutboxItem } from "@tidemark/sync-client";
import { useEffect, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";

/** The changes of goals that wait to be settled, in order. */
export function useOutbox(): readonly OutboxItem[] {
  const client = useClient();
  const [items, setItems] = useState<readonly OutboxItem[]>([]);
  useEffect(() => {
    const read = () => setItems(client.repository.outbox.list().filter(({ entity }) => entity === "goal"));
    read();
    const stops = [client.subscribe(read), client.subscribeRows("goal", read)];
    return () => stops.forEach((stop) => stop());
  }, [client]);
  return items;
}
