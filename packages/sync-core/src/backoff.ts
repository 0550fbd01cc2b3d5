/** Tries in a row after which the state is `error`. */
export const MAX_FAST_TRIES = 5;

/** How often everything is tried again whatever happened before, in ms. */
export const SLOW_TRIGGER_MS = 60_000;

/**
 * How long to wait before the next try, in ms: 1, 2, 4, 8, 16 s with full jitter, so that a crowd of
 * clients does not come back as one; never less than the server asked for.
 *
 * @param attempt how many tries in a row have failed, from 1.
 * @param random from 0 up to 1.
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs = 0): number {
  const ceiling = 1_000 * 2 ** (Math.min(attempt, MAX_FAST_TRIES) - 1);
  return Math.max(retryAfterMs, Math.round(ceiling * random));
}
