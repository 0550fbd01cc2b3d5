import type { RowStatus } from "@tidemark/sync-core";
import { fullTime, timeAgo } from "../../ui/dates.ts";
import { sentence } from "../../ui/sentence.ts";

export interface RowStatusText {
  /** Beside the row. */
  readonly label: string;
  /** On demand. */
  readonly detail: string;
}

/** How a row's own state is told. */
export function rowStatusText(status: RowStatus, now: number): RowStatusText {
  return { label: labelOf(status, now), detail: detailOf(status) };
}

function labelOf({ status, lastSynced }: RowStatus, now: number): string {
  if (status === "failed") return "Failed";
  if (status === "conflict") return "Conflict";
  if (status === "pending") return lastSynced === null ? "Pending, never synced" : "Pending";
  return lastSynced === null ? "Never synced" : `Synced ${timeAgo(lastSynced, now)}`;
}

function detailOf({ status, lastSynced, lastAttempt, message }: RowStatus): string {
  const parts = [
    EXPLANATIONS[status],
    message === null ? "" : sentence(message),
    lastSynced === null ? "Never synced so far." : `Last synced ${fullTime(lastSynced)}.`,
    status === "synced" || lastAttempt === null ? "" : `Last tried ${fullTime(lastAttempt)}.`,
  ];
  return parts.filter(Boolean).join(" ");
}

const EXPLANATIONS: Readonly<Record<RowStatus["status"], string>> = {
  synced: "The server has this goal as you see it.",
  pending: "Kept on this device; goes to the server by itself.",
  failed: "The server said no to a change.",
  conflict: "It was edited in two places: one edit is in use, the other is kept until you choose.",
};
