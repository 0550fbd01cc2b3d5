import { type ClockState, decodeStamp, encodeStamp, type Stamp, tick, ZERO_STAMP } from "./stamp.ts";

/** A clock that is wrong by more has misled the order of edits, and they are put right. In ms. */
export const MAX_CLOCK_ERROR_MS = 60_000;

/**
 * By how much the server's clock is ahead of the device's, in ms: the answer is taken to have been made half way
 * between asking and hearing.
 */
export function clockOffset(exchange: {
  /** By the device's clock, in ms since 1970. */
  readonly askedAt: number;
  readonly heardAt: number;
  /** As the answer says. */
  readonly serverTime: number;
}): number {
  return Math.round(exchange.serverTime - (exchange.askedAt + exchange.heardAt) / 2);
}

/**
 * What stamps that a wrong clock gave become: moved by `differenceMs`, not beyond `now` (the right time, ms since
 * 1970), in the order that they had, and to none that is `taken`: an edit with another's stamp would pass for that edit.
 * `clock` is the reading above all of them.
 */
export function correctStamps(
  stamps: readonly Stamp[],
  {
    differenceMs,
    now,
    taken = NONE,
  }: { readonly differenceMs: number; readonly now: number; readonly taken?: ReadonlySet<Stamp> },
): { readonly stamps: ReadonlyMap<Stamp, Stamp>; readonly clock: ClockState | null } {
  const corrected = new Map<Stamp, Stamp>();
  let clock: ClockState | null = null;
  for (const stamp of [...new Set(stamps)].toSorted(byTime)) {
    if (stamp === ZERO_STAMP) continue;
    const { ms, counter, replica } = decodeStamp(stamp);
    const to = Math.max(0, ms + differenceMs);
    const moved = to > now ? { ms: now, counter: 0 } : { ms: to, counter };
    clock = clock && !isAbove(moved, clock) ? tick(clock, moved.ms) : moved;
    while (taken.has(encodeStamp(clock, replica))) clock = tick(clock, moved.ms);
    corrected.set(stamp, encodeStamp(clock, replica));
  }
  return { stamps: corrected, clock };
}

const NONE: ReadonlySet<Stamp> = new Set();

function isAbove(a: ClockState, b: ClockState): boolean {
  return a.ms > b.ms || (a.ms === b.ms && a.counter > b.counter);
}

function byTime(a: Stamp, b: Stamp): number {
  return a < b ? -1 : Number(a > b);
}
