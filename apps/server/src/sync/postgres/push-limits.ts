/**
 * How long a push may wait and hold.
 *
 * PostgreSQL locks a row before its triggers run, so a SQL writer takes row, then space, and a push
 * takes space, then row: where they meet there is a deadlock, and whoever has waited for
 * `deadlock_timeout` when he looks is the one who dies. A push that never waits long for a row, and
 * never holds the space until that time is over, leaves nobody a deadlock to find.
 */
export interface PushLimits {
  /** For the space. */
  readonly waitMs: number;
  /** For a row, once the space is held. */
  readonly lockMs: number;
  /** From holding the space to giving it back. */
  readonly holdMs: number;
}

/** The limits that suit a database whose `deadlock_timeout` is so many ms. */
export function pushLimits(deadlockTimeoutMs: number): PushLimits {
  return {
    waitMs: 500,
    lockMs: Math.max(1, Math.round(deadlockTimeoutMs / 100)),
    holdMs: Math.max(2, Math.round(deadlockTimeoutMs * 0.8)),
  };
}
