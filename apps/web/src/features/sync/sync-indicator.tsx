import { Popover, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconAlertTriangle,
  IconArrowsSplit2,
  IconChevronDown,
  IconCloudCheck,
  IconCloudOff,
  IconCloudX,
  IconLock,
  IconRefresh,
} from "@tabler/icons-react";
import type { SyncStatus } from "@tidemark/sync-client";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { useShortcuts } from "../../ui/use-shortcuts.ts";
import { useCalmStatus } from "./calm-status.ts";
import { conflictCount, type IndicatorKind, indicatorOf } from "./indicator.ts";
import { SyncDetails } from "./sync-details.tsx";
import classes from "./sync-indicator.module.css";
import { useSettled } from "./use-settled.ts";

const ICONS: Readonly<Record<IndicatorKind, typeof IconRefresh>> = {
  synced: IconCloudCheck,
  syncing: IconRefresh,
  offline: IconCloudOff,
  error: IconCloudX,
  failed: IconAlertTriangle,
  conflict: IconArrowsSplit2,
  "signed-out": IconLock,
};

/** In the header: whether what is here is on the server. A tap syncs now; beside it are the details. */
export function SyncIndicator() {
  const client = useClient();
  const status = useSyncStatus();
  const [opened, details] = useDisclosure(false);
  const calm = useCalmStatus(status, client.syncNow);
  const { kind, label, explanation } = indicatorOf(calm.status);
  const Icon = ICONS[kind];
  const waiting = status.pending + status.failed + status.conflicts;
  const elsewhere = kind === "conflict" ? 0 : status.conflicts;
  useShortcuts(useMemo(() => ({ s: calm.ask }), [calm.ask]));
  return (
    <div className={classes.indicator} data-kind={kind}>
      <SpokenStatus status={status} />
      <Tooltip label={`${explanation} Click to sync now.`}>
        <UnstyledButton className={classes.now} aria-label={nameOf(label, waiting)} onClick={calm.ask}>
          <Icon className={classes.icon} size={18} stroke={1.9} aria-hidden />
          <span className={classes.label}>{label}</span>
          {waiting > 0 && <span className={classes.count}>{waiting}</span>}
        </UnstyledButton>
      </Tooltip>
      <Popover
        opened={opened}
        onChange={details.close}
        width="calc(min(400px, 100vw - 24px))"
        position="bottom-end"
        trapFocus
        returnFocus
        withinPortal
      >
        <Popover.Target>
          <UnstyledButton
            className={classes.more}
            aria-label={elsewhere > 0 ? `Sync details, ${conflictCount(elsewhere)}` : "Sync details"}
            onClick={details.toggle}
          >
            {elsewhere > 0 && <span className={classes.badge}>{elsewhere}</span>}
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={classes.details} aria-label="Sync details">
          <SyncDetails status={status} explanation={explanation} onSyncNow={calm.ask} />
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** Says the number that stands beside the label, and on a phone in its place. */
function nameOf(label: string, waiting: number): string {
  const told = waiting === 0 || label.includes(String(waiting));
  return told ? `${label}. Sync now` : `${label}. ${waiting} to be sent or decided. Sync now`;
}

/** For people who hear the page, and for tests. It names every state at once but speaks only of those that last. */
function SpokenStatus({ status }: { readonly status: SyncStatus }) {
  const { kind, label } = indicatorOf(status);
  const settled = useSettled(label, 1_500);
  return (
    <VisuallyHidden
      role="status"
      aria-label={`Sync: ${kind}`}
      data-sync-state={kind}
      data-sync-pending={status.pending}
      data-sync-conflicts={status.conflicts}
    >
      {settled}
    </VisuallyHidden>
  );
}
