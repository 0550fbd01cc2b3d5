import type { SyncStatus } from "@tidemark/sync-client";
import { percentText } from "../goals/amount.ts";

/** What the indicator in the header stands on. */
export type IndicatorKind =
  | "synced"
  | "syncing"
  | "reconnecting"
  | "offline"
  | "unreachable"
  | "error"
  | "failed"
  | "conflict"
  | "signed-out";

/** How things stand, with what only the page knows. */
export interface PageStatus extends SyncStatus {
  /** Goals with changes to which the server said no. */
  readonly failedGoals: number;
}

export interface Indicator {
  readonly kind: IndicatorKind;
  /** In the header. */
  readonly label: string;
  /** In the details: how things are, and what to do if anything. */
  readonly explanation: string;
  /** Whether somebody has to decide something: then a tap shows what, otherwise it syncs. */
  readonly needsPerson: boolean;
}

/** What to show of how this device and the server stand. */
export function indicatorOf(status: PageStatus): Indicator {
  const kind = kindOf(status);
  return {
    kind,
    label: labelOf(kind, status),
    explanation: explanationOf(kind, status),
    needsPerson: kind === "failed" || kind === "conflict",
  };
}

function kindOf({ state, obstacle, pending, failed, conflicts, lastSync }: SyncStatus): IndicatorKind {
  if (obstacle === "reconnecting" && pending === 0) return obstacle;
  if (state !== "idle") return obstacle === "unreachable" && state !== "syncing" ? obstacle : state;
  if (pending > 0 || lastSync === null) return "syncing";
  if (failed > 0) return "failed";
  return conflicts > 0 ? "conflict" : "synced";
}

function labelOf(
  kind: IndicatorKind,
  { pending, failedGoals, conflicts, lastSync, progress }: PageStatus,
): string {
  switch (kind) {
    case "synced":
      return "All changes saved";
    case "syncing":
      if (pending > 0) return `Saving ${changes(pending)}…`;
      if (progress !== null) return `Getting your goals… ${percentText(progress.received / progress.total)}`;
      return lastSync === null ? "Getting your goals…" : "Checking…";
    case "reconnecting":
      return "Reconnecting…";
    case "offline":
      return waiting("Offline", pending);
    case "unreachable":
      return waiting("Can't reach the server", pending);
    case "error":
      return waiting("Can't sync", pending);
    case "signed-out":
      return waiting("Signed out", pending);
    case "failed":
      return `${failedGoals} failed`;
    case "conflict":
      return conflictCount(conflicts);
  }
}

function explanationOf(kind: IndicatorKind, status: PageStatus): string {
  const { pending, failed, conflicts, message, nextTry } = status;
  switch (kind) {
    case "synced":
      return "Everything on this device is on the server too.";
    case "syncing":
      if (message !== null && nextTry !== null) return message;
      return pending > 0
        ? `${changes(pending, "is", "are")} on the way to the server.`
        : "Looking for what changed elsewhere.";
    case "reconnecting":
      return "The connection to the server has just broken. It is being opened again.";
    case "offline":
      return `There is no network. Keep working: ${kept(pending)} by itself once you are back.`;
    case "unreachable":
      return `The server does not answer. Keep working: ${kept(pending)} as soon as it does.`;
    case "error":
      return message ?? `Syncing failed. Keep working: ${kept(pending)} as soon as it can.`;
    case "signed-out":
      return (
        message ?? "Your session has ended. Sign in again to go on syncing; nothing on this device is lost."
      );
    case "failed":
      return `The server said no to ${failedText(status)}. ${failed === 1 ? "Send it again or discard it." : "Send them again or discard them."}`;
    case "conflict":
      return `Everything is saved, and ${conflictCount(conflicts)} ${conflicts === 1 ? "waits" : "wait"} for you: choose which edit to use.`;
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

/** "669 changes of 1 goal". */
export function failedText({ failed, failedGoals }: Pick<PageStatus, "failed" | "failedGoals">): string {
  return `${changes(failed)} of ${failedGoals} ${failedGoals === 1 ? "goal" : "goals"}`;
}

function changes(count: number, one = "", many = ""): string {
  const verb = count === 1 ? one : many;
  return `${count} ${count === 1 ? "change" : "changes"}${verb === "" ? "" : ` ${verb}`}`;
}
