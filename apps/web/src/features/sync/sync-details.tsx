import { Button, Group, Stack, Text } from "@mantine/core";
import { timeAgo } from "../../ui/dates.ts";
import { useNow } from "../../ui/use-now.ts";
import { CheckEverything } from "./check-everything.tsx";
import { ConflictList } from "./conflict-list.tsx";
import { elsewhereText } from "./elsewhere-text.ts";
import { FailedList } from "./failed-list.tsx";
import { failedText, type PageStatus } from "./indicator.ts";
import { NextTry } from "./next-try.tsx";
import { PendingList } from "./pending-list.tsx";
import { StoragePromise } from "./storage-promise.tsx";
import classes from "./sync-details.module.css";
import { SyncProgress } from "./sync-progress.tsx";

interface SyncDetailsProps {
  readonly status: PageStatus;
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
        {status.nextTry !== null && (
          <Fact name="Next try">
            <NextTry at={status.nextTry} />
          </Fact>
        )}
        <Fact name="Pending">{changes(status.pending)}</Fact>
        <Fact name="Failed">{status.failed === 0 ? "nothing" : failedText(status)}</Fact>
        <Fact name="Conflicts">{status.conflicts === 0 ? "none" : status.conflicts}</Fact>
        <Fact name="Changes from elsewhere">{elsewhereText(status)}</Fact>
      </dl>
      <CheckEverything check={status.check} obstacle={status.obstacle} />
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
