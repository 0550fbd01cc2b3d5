import { Tooltip } from "@mantine/core";
import { IconAlertCircle, IconArrowsSplit2, IconCircleCheck, IconCloudUp } from "@tabler/icons-react";
import type { RowStatus } from "@tidemark/sync-core";
import { useNow } from "../../ui/use-now.ts";
import { rowStatusText } from "./row-status-text.ts";
import classes from "./row-status-badge.module.css";

const ICONS: Readonly<Record<RowStatus["status"], typeof IconCloudUp>> = {
  synced: IconCircleCheck,
  pending: IconCloudUp,
  failed: IconAlertCircle,
  conflict: IconArrowsSplit2,
};

/** How one row stands between this device and the server. */
export function RowStatusBadge({ status }: { readonly status: RowStatus }) {
  const { label, detail } = rowStatusText(status, useNow());
  const Icon = ICONS[status.status];
  return (
    <Tooltip label={detail}>
      <span className={classes.badge} data-status={status.status}>
        <Icon size={14} stroke={2} aria-hidden />
        {label}
      </span>
    </Tooltip>
  );
}
