import type { SyncStatus } from "@tidemark/sync-client";
import { percentText } from "../goals/amount.ts";

/** What the indicator in the header stands on. */
export type IndicatorKind = "synced" | "syncing" | "offline" | "error" | "failed" | "conflict" | "signed-out";

export interface Indicator {
  readonly kind: IndicatorKind;
  /** In the header. */
  readonly label: string;
  /** In the details: how things are, and what to do if anything. */
  readonly explanation: string;
}

/** What to show of how this device and the server stand. */
export function indicatorOf(status: SyncStatus): Indicator {
  const kind = kindOf(status);
  return { kind, label: labelOf(kind, status), explanation: explanationOf(kind, status) };
}

function kindOf({ state, pending, failed, conflicts, lastSync }: SyncStatus): IndicatorKind {
  if (state !== "idle") return state;
  if (pending > 0 || lastSync === null) return "syncing";
  if (failed > 0) return "failed";
  return conflicts > 0 ? "conflict" : "synced";
}

function labelOf(
  kind: IndicatorKind,
  { pending, failed, conflicts, lastSync, progress }: SyncStatus,
): string {
  switch (kind) {
    case "synced":
      return "All changes saved";
    case "syncing":
      if (pending > 0) return `Saving ${changes(pending)}…`;
      if (progress !== null) return `Getting your goals… ${percentText(progress.received / progress.total)}`;
      return lastSync === null ? "Getting your goals…" : "Checking…";
    case "offline":
      return waiting("Offline", pending);
    case "error":
      return waiting("Can't sync", pending);
    case "signed-out":
      return waiting("Signed out", pending);
    case "failed":
      return `${failed} failed`;
    case "conflict":
      return conflictCount(conflicts);
  }
}

function explanationOf(kind: IndicatorKind, { pending, failed, conflicts, message }: SyncStatus): string {
  switch (kind) {
    case "synced":
      return "Everything on this device is on the server too.";
    case "syncing":
      return pending > 0
        ? `${changes(pending, "is", "are")} on the way to the server.`
        : "Looking for what changed elsewhere.";
    case "offline":
      return message ?? `There is no connection. Keep working: ${kept(pending)} by itself once you are back.`;
    case "error":
      return (
        message ??
        `The server does not answer. Keep working: ${kept(pending)} as soon as it does. Tap Sync now to try at once.`
      );
    case "signed-out":
      return (
        message ?? "Your session has ended. Sign in again to go on syncing; nothing on this device is lost."
      );
    case "failed":
      return `The server said no to ${changes(failed)}. Send again or discard, below.`;
    case "conflict":
      return `Everything is saved, and ${conflictCount(conflicts)} ${conflicts === 1 ? "waits" : "wait"} for you: choose below which edit to use.`;
  }
}

function waiting(label: string, pending: number): string {
  return pending > 0 ? `${label} · ${pending} waiting` : label;
}

function kept(pending: number): string {
  return pending > 0
    ? `${changes(pending, "is", "are")} kept on this device and syncing goes on`
    : "syncing goes on";
}

/** "1 conflict", "3 conflicts". */
export function conflictCount(count: number): string {
  return `${count} ${count === 1 ? "conflict" : "conflicts"}`;
}

function changes(count: number, one = "", many = ""): string {
  const verb = count === 1 ? one : many;
  return `${count} ${count === 1 ? "change" : "changes"}${verb === "" ? "" : ` ${verb}`}`;
}
