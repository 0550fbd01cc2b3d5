/** How often something may be asked for. */
export interface Rate {
  readonly max: number;
  readonly windowMs: number;
}

/** What one person, or one address, may have of the server. */
export interface Limits {
  /** All requests of one address, signed in or not. */
  readonly perAddress: Rate;
  /** All requests of one person, from wherever. */
  readonly perUser: Rate;
  /** Signing in and up, from one address: each of them costs a password's hash. */
  readonly entrances: Rate;
  /** Guesses of one account's password, from one address. */
  readonly guesses: Rate;
  /** Streams that one person has open. */
  readonly streams: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** No honest device meets any of these; docs/limits.md says why they are what they are. */
export const LIMITS: Limits = {
  perAddress: { max: 10_000, windowMs: 10 * SECOND_MS },
  perUser: { max: 3_000, windowMs: 10 * SECOND_MS },
  entrances: { max: 100, windowMs: 10 * MINUTE_MS },
  guesses: { max: 10, windowMs: 5 * MINUTE_MS },
  streams: 50,
};
