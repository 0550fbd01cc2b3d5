import type { Clock } from "../src/ports.ts";

/**
 * Virtual time. Nothing happens until a test moves it, and then in one order for ever: timers by time,
 * then by the order in which they were set, and between two of them everything that promises still
 * have to say.
 */
export interface FakeClock extends Clock {
  /** Moves time on by `ms`, running what falls due. */
  advance(ms: number): Promise<void>;
  /** Moves time on, at most by `maxMs`, until `done` is true; false if it never was. */
  advanceUntil(done: () => boolean, maxMs: number): Promise<boolean>;
  /** Lets promises finish; time stands still. */
  settle(): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** @param start what the clock shows at first, ms since 1970. */
export function createFakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start;
  let order = 0;
  const timers = new Set<Timer>();

  function nextTimer(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  async function advanceUntil(done: () => boolean, maxMs: number): Promise<boolean> {
    const end = now + maxMs;
    await settle();
    while (!done()) {
      const timer = nextTimer();
      if (!timer || timer.at > end) {
        now = end;
        return false;
      }
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.callback();
      await settle();
    }
    return true;
  }

  return {
    now: () => now,
    after(ms, callback) {
      order += 1;
      const timer = { at: now + Math.max(0, ms), order, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      await advanceUntil(() => false, ms);
    },
    advanceUntil,
    settle,
  };
}

/** The same time as another clock's, on a device whose clock is wrong by `offsetMs()`. */
export function skewedClock(clock: Clock, offsetMs: () => number): Clock {
  return { now: () => clock.now() + offsetMs(), after: clock.after };
}

/** Node's; what it is given runs when no promise has anything left to say. */
declare const process: { nextTick(callback: () => void): void };

/**
 * Every promise that can go on has gone on. Node runs ticks and promises by turns, each kind until none is left, so a
 * tick asked for by a promise comes after the last of them: much sooner than a turn of the event loop, and as surely.
 */
function settle(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
