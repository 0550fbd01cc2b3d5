import { MAX_FAST_TRIES } from "./backoff.ts";

/**
 * When the client talks to the server. A round pushes what is in the outbox and pulls what is new;
 * this machine decides when one starts, and what the person is told meanwhile.
 *
 *     idle ──wake──▶ syncing ──done──▶ idle
 *                      │ failed, no network          failed five times
 *                      ▼                             ─────────────────▶ error
 *                   offline ──retry, online, tap …──▶ (a round) ──done──▶ idle
 *     any ──stopped──▶ error
 *     any ──401, sign-out──▶ signed-out ──signed-in──▶ syncing
 *
 * `offline` and `error` stay what they are while a round tries the network again, so that the
 * indicator does not flicker; only a tap shows `syncing` at once.
 */
export type SyncKind = "idle" | "syncing" | "offline" | "error" | "signed-out";

export interface SyncState {
  readonly kind: SyncKind;
  /** Whether a round is under way. */
  readonly running: boolean;
  /** Whether something came up during the round, so that another follows. */
  readonly again: boolean;
  /** Rounds in a row that failed. */
  readonly attempt: number;
}

/** What may call for a round. */
export type WakeReason = "write" | "online" | "shown" | "live" | "tap" | "timer" | "retry";

/**
 * How a round failed: no answer; an answer that asks to come again; a session that has ended; an answer
 * that trying again soon will not change.
 */
export type RoundFailure = "network" | "server" | "unauthorized" | "stopped";

export type SyncEvent =
  | { readonly type: "wake"; readonly reason: WakeReason }
  | { readonly type: "offline" }
  | { readonly type: "round-done" }
  | { readonly type: "round-failed"; readonly failure: RoundFailure; readonly retryAfterMs?: number }
  | { readonly type: "signed-in" }
  | { readonly type: "signed-out" };

export type SyncEffect =
  | { readonly type: "start-round" }
  | { readonly type: "schedule-retry"; readonly attempt: number; readonly retryAfterMs: number }
  | { readonly type: "cancel-retry" };

export interface Transition {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

export const SYNC_START: SyncState = { kind: "idle", running: false, again: false, attempt: 0 };

/** What `event` makes of `state`, and what is to be done about it. */
export function transition(state: SyncState, event: SyncEvent): Transition {
  switch (event.type) {
    case "wake":
      return wake(state, event.reason);
    case "offline":
      return state.kind === "signed-out"
        ? stay(state)
        : { state: { ...state, kind: "offline" }, effects: CANCEL };
    case "round-done":
      return roundDone(state);
    case "round-failed":
      return roundFailed(state, event.failure, event.retryAfterMs ?? 0);
    case "signed-in":
      return state.kind === "signed-out"
        ? startRound({ ...SYNC_START, running: state.running }, "syncing")
        : stay(state);
    case "signed-out":
      return { state: { ...SYNC_START, kind: "signed-out", running: state.running }, effects: CANCEL };
  }
}

const CANCEL: readonly SyncEffect[] = [{ type: "cancel-retry" }];

function wake(state: SyncState, reason: WakeReason): Transition {
  switch (state.kind) {
    case "signed-out":
      return stay(state);
    case "idle":
      return startRound(state, "syncing");
    case "syncing":
    case "offline":
    case "error":
      // While a retry is due, more work is no reason to try sooner.
      if (reason === "write" && !state.running) return stay(state);
      return startRound(state, reason === "tap" ? "syncing" : state.kind);
  }
}

function startRound(state: SyncState, kind: SyncKind): Transition {
  if (state.running) return stay({ ...state, kind, again: true });
  return {
    state: { ...state, kind, running: true, again: false },
    effects: [...CANCEL, { type: "start-round" }],
  };
}

function roundDone(state: SyncState): Transition {
  const rested = { ...state, running: false, again: false, attempt: 0 };
  if (state.kind === "signed-out") return stay(rested);
  return state.again ? startRound(rested, "syncing") : stay({ ...rested, kind: "idle" });
}

function roundFailed(state: SyncState, failure: RoundFailure, retryAfterMs: number): Transition {
  const rested = { ...state, running: false, again: false };
  if (state.kind === "signed-out") return stay(rested);
  if (failure === "unauthorized")
    return { state: { ...rested, kind: "signed-out", attempt: 0 }, effects: CANCEL };
  const attempt = failure === "stopped" ? MAX_FAST_TRIES : state.attempt + 1;
  if (attempt >= MAX_FAST_TRIES) return { state: { ...rested, kind: "error", attempt }, effects: CANCEL };
  const kind = failure === "network" || state.kind === "offline" ? "offline" : "syncing";
  return {
    state: { ...rested, kind, attempt },
    effects: [{ type: "schedule-retry", attempt, retryAfterMs }],
  };
}

function stay(state: SyncState): Transition {
  return { state, effects: [] };
}
