import type { SyncStatus } from "@tidemark/sync-client";
import { formatNumber } from "../goals/amount.ts";

/** What came of asking for a sync: null while it is being tried; empty if it went well, which shows by itself. */
export function syncAnswer(status: SyncStatus, now: number): string | null {
  const { state, obstacle, nextTry, message } = status;
  if (state === "idle") return "";
  if (state === "syncing" && nextTry === null) return null;
  switch (obstacle) {
    case "no-network":
      return `This device has no network. ${safe(status)} It is tried again once there is one.`;
    case "unreachable":
      return `Could not reach the server. ${safe(status)} ${nextTryText(nextTry, now)}`.trimEnd();
    default:
      return [message ?? "That did not work.", nextTryText(nextTry, now)].join(" ").trimEnd();
  }
}

/** What to say when nobody has answered for some seconds. */
export function silenceText(status: SyncStatus): string {
  return `The server has not answered yet. ${safe(status)} Still trying.`;
}

/** When it is tried again: "Next try in 12 seconds."; empty if that is not known. */
export function nextTryText(nextTry: number | null, now: number): string {
  return nextTry === null ? "" : `Next try ${waitText(nextTry, now)}.`;
}

/** How long until then: "in 12 seconds". */
export function waitText(then: number, now: number): string {
  const seconds = Math.ceil((then - now) / 1_000);
  if (seconds <= 1) return "in a moment";
  return seconds < 60 ? `in ${seconds} seconds` : "in a minute";
}

function safe({ pending }: SyncStatus): string {
  if (pending === 0) return "Nothing here is lost.";
  return pending === 1
    ? "1 change is safe on this device."
    : `${formatNumber(pending)} changes are safe on this device.`;
}
