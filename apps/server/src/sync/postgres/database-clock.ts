/** The database's clock, as this process knows it between two answers; there is no other server clock. */
export interface DatabaseClock {
  /** Ms since 1970, as the database would say now. */
  now(): number;
  /** Takes what the database just said. */
  learn(databaseMs: number): void;
}

/** `elapsedMs` is a clock that only runs forward; what it counts from does not matter. */
export function createDatabaseClock(elapsedMs: () => number, databaseMs: number): DatabaseClock {
  let offset = databaseMs - elapsedMs();
  return {
    now: () => Math.round(elapsedMs() + offset),
    learn(said) {
      offset = said - elapsedMs();
    },
  };
}
