import { Button, Group, Stack, Text } from "@mantine/core";
import type { SyncStatus } from "@tidemark/sync-client";
import { timeAgo } from "../../ui/dates.ts";
import { useNow } from "../../ui/use-now.ts";
import { CheckEverything } from "./check-everything.tsx";
import { ConflictList } from "./conflict-list.tsx";
import { FailedList } from "./failed-list.tsx";
import { PendingList } from "./pending-list.tsx";
import { StoragePromise } from "./storage-promise.tsx";
import classes from "./sync-details.module.css";
import { SyncProgress } from "./sync-progress.tsx";

interface SyncDetailsProps {
  readonly status: SyncStatus;
  readonly explanation: string;
  readonly onSyncNow: () => void;
}

/** How syncing stands, in full: what waits, what was refused or met another edit, and whether the browser keeps it all. */
export function SyncDetails({ status, explanation, onSyncNow }: SyncDetailsProps) {
  const now = useNow();
  return (
    <Stack gap="sm">
      <Text size="sm">{explanation}</Text>
      {status.progress && <SyncProgress progress={status.progress} again={status.lastSync !== null} />}
      <div className={classes.undecided}>
        {status.failed > 0 && <FailedList />}
        {status.conflicts > 0 && <ConflictList />}
        {status.pending > 0 && <PendingList />}
      </div>
      <dl className={classes.facts}>
        <Fact name="Last sync">
          {status.lastSync === null ? "Never synced" : timeAgo(status.lastSync, now)}
        </Fact>
        <Fact name="Pending">{changes(status.pending)}</Fact>
        <Fact name="Failed">{changes(status.failed)}</Fact>
        <Fact name="Conflicts">{status.conflicts === 0 ? "none" : status.conflicts}</Fact>
        <Fact name="Changes from elsewhere">{elsewhere(status)}</Fact>
      </dl>
      <CheckEverything check={status.check} online={status.state !== "offline"} />
      <StoragePromise persisted={status.persisted} />
      <Group justify="flex-end">
        <Button size="xs" variant="light" onClick={onSyncNow}>
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

function elsewhere({ state, live }: SyncStatus): string {
  if (state === "offline") return "once you are online";
  return live ? "as they happen" : "every minute";
}
