import type { RoundFailure, SyncKind } from "@tidemark/sync-core";

/**
 * What keeps this device and the server apart: the device has no network, the server cannot be reached, it answers and
 * fails, or its stream has just broken and nobody knows yet.
 */
export type Obstacle = "no-network" | "unreachable" | "server" | "reconnecting";

export interface Signs {
  readonly state: SyncKind;
  /** Whether the device says that it has a network. */
  readonly online: boolean;
  /** How the last round failed; null if it did not. */
  readonly failure: RoundFailure | null;
  /** Whether the stream has broken and the server was not heard since. */
  readonly broken: boolean;
}

/** What keeps this device and the server apart, as far as one can tell; null if nothing does. */
export function obstacleOf({ state, online, failure, broken }: Signs): Obstacle | null {
  if (state === "signed-out") return null;
  if (state === "offline" && !online) return "no-network";
  if (failure === "network") return "unreachable";
  if (failure === "server") return "server";
  return broken && (state === "idle" || state === "syncing") ? "reconnecting" : null;
}
