import { Progress } from "@mantine/core";
import type { SyncStatus } from "@tidemark/sync-client";
import { formatNumber } from "../goals/amount.ts";
import classes from "./sync-progress.module.css";

interface SyncProgressProps {
  readonly progress: NonNullable<SyncStatus["progress"]>;
  /** Whether this device had everything before. */
  readonly again: boolean;
}

/** How far the first sync has come, or one that fetches everything again. */
export function SyncProgress({ progress: { received, total }, again }: SyncProgressProps) {
  const text = `${formatNumber(received)} of ${formatNumber(total)}`;
  return (
    <div className={classes.progress}>
      <div className={classes.words}>
        <span>{again ? "Fetching everything again" : "Getting your goals"}</span>
        <span>{text}</span>
      </div>
      <Progress.Root size="sm" transitionDuration={200}>
        <Progress.Section
          value={(100 * received) / Math.max(total, 1)}
          aria-label={again ? "Fetching everything again" : "Getting your goals"}
          aria-valuetext={text}
        />
      </Progress.Root>
    </div>
  );
}
