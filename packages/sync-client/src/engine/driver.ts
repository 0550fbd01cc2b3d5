import {
  type LiveMessage,
  type RoundFailure,
  retryDelayMs,
  SLOW_TRIGGER_MS,
  SYNC_START,
  type SyncEffect,
  type SyncEvent,
  type SyncKind,
  transition,
  type WakeReason,
} from "@tidemark/sync-core";
import type { Connectivity } from "../ports.ts";
import { LostLeadership } from "../replica/errors.ts";
import { createLiveStream } from "./live-stream.ts";
import { type Obstacle, obstacleOf } from "./obstacle.ts";
import { createRest } from "./rest.ts";
import { SENTENCES, toRoundFailed } from "./round-failed.ts";
import { type RoundRun, startRoundRun } from "./round-run.ts";
import type { Term } from "./term.ts";

/** With the stream open, an answered batch that it has not settled after so long is pulled for. */
const SETTLE_MS = 1_000;

/** A request without an answer for so long is given up for a tap. */
const STALE_MS = 3_000;

/** How the leader's talk with the server stands. */
export interface DriverStatus {
  readonly state: SyncKind;
  readonly message: string | null;
  readonly live: boolean;
  readonly obstacle: Obstacle | null;
  readonly nextTry: number | null;
}

export interface Driver {
  status(): DriverStatus;
  /** Something calls for a round. A tap also says that the person may have signed in again. */
  wake(reason: WakeReason): void;
  offline(): void;
  /** Whether a round has heard the server since the start or the last break. */
  hasHeard(): boolean;
}

export interface DriverEvents {
  /** The status may have changed. */
  onChange(): void;
  /** Another tab leads by now. */
  onLost(): void;
}

/** Runs the state machine for one term: its effects here, its decisions there. */
export function createDriver(term: Term, connectivity: Connectivity, events: DriverEvents): Driver {
  const { replica, clock, random } = term;
  let state = SYNC_START;
  let message: string | null = null;
  let failure: RoundFailure | null = null;
  let pullDue = true;
  let unheard = true;
  let broken = false;
  let cancelRetry = () => {};
  let retryAt: number | null = null;
  let timerAt = clock.now() + SLOW_TRIGGER_MS;
  const rest = createRest(clock, () => wake("retry"));
  let settleCheckDue = false;
  let current: RoundRun | null = null;

  const live = createLiveStream(term, connectivity, {
    onOpen() {
      broken = false;
      if (state.kind === "idle") events.onChange();
      else wake("live");
    },
    onMessage: (received) => void term.turns(() => applyMessage(received)).catch(messageFailed),
    onClosed(byOthers) {
      unheard = true;
      broken ||= byOthers;
      events.onChange();
    },
    onUnopened() {
      // Whether the server is there at all is what a page would tell.
      if (broken && state.kind === "idle") wake("live");
    },
    onUnauthorized() {
      message = SENTENCES.unauthorized;
      dispatch({ type: "signed-out" });
    },
  });
  term.ended.addEventListener("abort", () => {
    cancelRetry();
    rest.end();
    live.close();
  });

  function dispatch(...happened: readonly SyncEvent[]): void {
    if (term.ended.aborted) return;
    for (const event of happened) {
      const next = transition(state, event);
      state = next.state;
      for (const effect of next.effects) perform(effect);
    }
    if (state.kind === "signed-out") live.close();
    events.onChange();
  }

  function perform(effect: SyncEffect): void {
    switch (effect.type) {
      case "start-round":
        void round().catch(roundFailed);
        break;
      case "schedule-retry": {
        const delayMs = retryDelayMs(effect.attempt, random.next(), effect.retryAfterMs);
        retryAt = clock.now() + delayMs;
        cancelRetry = clock.after(delayMs, () => wake("retry"));
        break;
      }
      case "cancel-retry":
        retryAt = null;
        cancelRetry();
        break;
    }
  }

  function wake(reason: WakeReason): void {
    const running = state.running ? current : null;
    if (reason === "timer") timerAt = clock.now() + SLOW_TRIGGER_MS;
    if (reason !== "write") pullDue = true;
    if (rest.defers(reason)) return;
    const signsIn = reason === "tap" && state.kind === "signed-out";
    dispatch(signsIn ? { type: "signed-in" } : { type: "wake", reason });
    // What was sent over a network that is gone may wait for its answer in vain.
    const stale = reason === "tap" && running !== null && clock.now() - running.waitingSince() >= STALE_MS;
    if (stale || reason === "online") running?.giveUp();
  }

  async function round(): Promise<void> {
    current = startRoundRun(term, { pullDue, unheard, streaming: live.isOpen });
    pullDue = false;
    if ((await current.end) === "given-up") {
      pullDue = true;
      unheard = true;
    } else {
      unheard = false;
      rest.end();
      // The server answers again: a stream that waits to be opened need not wait longer.
      if (message !== null && !live.isOpen()) live.close();
      message = null;
      failure = null;
      broken = false;
    }
    dispatch({ type: "round-done" });
    if (!term.pause.isOn()) live.ensure();
    checkSettled();
  }

  async function applyMessage(received: LiveMessage): Promise<void> {
    if (received.kind === "bye") return;
    const applied =
      received.kind === "checkpoint" ? await replica.applyCheckpoint(term.fence, received, null) : "dropped";
    if (applied === "dropped") realign();
  }

  /** The stream and the replica are apart: a pull brings the replica on, and there the stream starts again. */
  function realign(): void {
    live.close();
    wake("live");
  }

  function messageFailed(error: unknown): void {
    if (error instanceof LostLeadership) events.onLost();
    else if (term.pause.beginIf(error)) live.close();
    else if (!term.ended.aborted) realign();
  }

  function roundFailed(error: unknown): void {
    if (error instanceof LostLeadership) return events.onLost();
    if (term.ended.aborted) return;
    const failed = toRoundFailed(error);
    message = failed.message;
    failure = failed.failure;
    pullDue = true;
    unheard ||= failed.failure !== "server";
    rest.begin(failed.retryAfterMs);
    const event: SyncEvent = {
      type: "round-failed",
      failure: failed.failure,
      retryAfterMs: failed.retryAfterMs,
    };
    if (connectivity.online()) dispatch(event);
    else dispatch(event, { type: "offline" });
  }

  function checkSettled(): void {
    if (settleCheckDue || term.pause.isOn() || replica.pullStart().answered.length === 0) return;
    settleCheckDue = true;
    clock.after(SETTLE_MS, () => {
      settleCheckDue = false;
      if (!term.ended.aborted && replica.pullStart().answered.length > 0) wake("live");
    });
  }

  function status(): DriverStatus {
    const obstacle = obstacleOf({
      state: state.kind,
      online: connectivity.online(),
      failure,
      broken: broken && !live.isOpen(),
    });
    const waits = !state.running && (failure !== null || state.kind === "offline");
    return {
      state: state.kind,
      message:
        obstacle === "no-network"
          ? SENTENCES.offline
          : (message ?? (state.kind === "offline" ? SENTENCES.network : null)),
      live: live.isOpen(),
      obstacle,
      nextTry:
        waits && obstacle !== "no-network" && state.kind !== "signed-out"
          ? Math.max(retryAt ?? timerAt, rest.endsAt() ?? 0)
          : null,
    };
  }

  return {
    status,
    wake,
    offline: () => dispatch({ type: "offline" }),
    hasHeard: () => !unheard,
  };
}
