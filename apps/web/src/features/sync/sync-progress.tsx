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
  const label = again ? "Fetching everything again" : "Getting your goals";
  const text = `${formatNumber(received)} of ${formatNumber(total)}`;
  return (
    <div className={classes.progress}>
      <div className={classes.words}>
        <span>{label}</span>
        <span>{text}</span>
      </div>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={received}
        aria-valuetext={text}
      >
        <div className={classes.water} style={{ width: `${(100 * received) / Math.max(total, 1)}%` }} />
      </div>
    </div>
  );
}
