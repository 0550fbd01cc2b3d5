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
import { useMemo } from "react";
import { useShortcuts } from "../../ui/use-shortcuts.ts";
import { useCalmStatus } from "./calm-status.ts";
import { conflictCount, type IndicatorKind, indicatorOf, type PageStatus } from "./indicator.ts";
import { SyncDetails } from "./sync-details.tsx";
import classes from "./sync-indicator.module.css";
import { usePageStatus } from "./use-page-status.ts";
import { useSettled } from "./use-settled.ts";
import { useSyncNow } from "./use-sync-now.ts";

const ICONS: Readonly<Record<IndicatorKind, typeof IconRefresh>> = {
  synced: IconCloudCheck,
  syncing: IconRefresh,
  reconnecting: IconRefresh,
  offline: IconCloudOff,
  unreachable: IconCloudX,
  error: IconCloudX,
  failed: IconAlertTriangle,
  conflict: IconArrowsSplit2,
  "signed-out": IconLock,
};

/**
 * In the header: whether what is here is on the server. A tap opens what somebody has to decide, if that is what it
 * says; otherwise it syncs. Beside it are the details.
 */
export function SyncIndicator() {
  const status = usePageStatus();
  const [opened, details] = useDisclosure(false);
  const calm = useCalmStatus(status, useSyncNow());
  const { kind, label, explanation, needsPerson } = indicatorOf(calm.status);
  const Icon = ICONS[kind];
  const waiting = status.pending + status.failedGoals + status.conflicts;
  const elsewhere = kind === "conflict" ? 0 : status.conflicts;
  const tap = needsPerson ? "See and decide" : "Sync now";
  useShortcuts(useMemo(() => ({ s: calm.ask }), [calm.ask]));
  return (
    <Popover
      opened={opened}
      onChange={details.close}
      width="calc(min(400px, 100vw - 24px))"
      position="bottom-end"
      trapFocus
      returnFocus
      withinPortal
      withRoles={false}
    >
      <Popover.Target>
        <div className={classes.indicator} data-kind={kind}>
          <SpokenStatus status={status} />
          <Tooltip label={`${explanation} A click: ${tap.toLowerCase()}.`} disabled={opened}>
            <UnstyledButton
              className={classes.now}
              aria-label={`${nameOf(label, waiting)}. ${tap}`}
              onClick={needsPerson ? details.toggle : calm.ask}
            >
              <Icon className={classes.icon} size={18} stroke={1.9} aria-hidden />
              <span className={classes.label}>{label}</span>
              {waiting > 0 && <span className={classes.count}>{waiting}</span>}
            </UnstyledButton>
          </Tooltip>
          <UnstyledButton
            className={classes.more}
            aria-label={elsewhere > 0 ? `Sync details, ${conflictCount(elsewhere)}` : "Sync details"}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={details.toggle}
          >
            {elsewhere > 0 && <span className={classes.badge}>{elsewhere}</span>}
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </div>
      </Popover.Target>
      <Popover.Dropdown className={classes.details} role="dialog" aria-label="Sync details" tabIndex={-1}>
        <SyncDetails status={status} explanation={explanation} onSyncNow={calm.ask} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Says the number that stands beside the label, and on a phone in its place. */
function nameOf(label: string, waiting: number): string {
  const told = waiting === 0 || label.includes(String(waiting));
  return told ? label : `${label}. ${waiting} to be sent or decided`;
}

/** For people who hear the page, and for tests. It names every state at once but speaks only of those that last. */
function SpokenStatus({ status }: { readonly status: PageStatus }) {
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
