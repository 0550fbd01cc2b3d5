import { Button, Group, Stack, Text } from "@mantine/core";
import type { SyncStatus } from "@tidemark/sync-client";
import { useClient } from "../../sync/app-sync.tsx";
import { timeAgo } from "../../ui/dates.ts";
import { useNow } from "../../ui/use-now.ts";
import { FailedList } from "./failed-list.tsx";
import { StoragePromise } from "./storage-promise.tsx";
import classes from "./sync-details.module.css";

/** How syncing stands, in full: what waits, what was refused, and whether the browser keeps it all. */
export function SyncDetails({
  status,
  explanation,
}: {
  readonly status: SyncStatus;
  readonly explanation: string;
}) {
  const client = useClient();
  const now = useNow();
  return (
    <Stack gap="sm">
      <Text size="sm">{explanation}</Text>
      <dl className={classes.facts}>
        <Fact name="Last sync">
          {status.lastSync === null ? "Never synced" : timeAgo(status.lastSync, now)}
        </Fact>
        <Fact name="Waiting to be sent">{changes(status.pending)}</Fact>
        <Fact name="Not saved">{changes(status.failed)}</Fact>
        {status.conflicts > 0 && <Fact name="Conflicts">{status.conflicts}</Fact>}
        <Fact name="Changes from elsewhere">{status.live ? "as they happen" : "every minute"}</Fact>
      </dl>
      {status.failed > 0 && <FailedList />}
      <StoragePromise persisted={status.persisted} />
      <Group justify="flex-end">
        <Button size="xs" variant="light" onClick={() => client.syncNow()}>
          Sync now
        </Button>
      </Group>
    </Stack>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function changes(count: number): string {
  return count === 0 ? "nothing" : `${count} ${count === 1 ? "change" : "changes"}`;
}
