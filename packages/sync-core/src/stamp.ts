import { z } from "zod";

/**
 * Stamps: readings of a hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014).
 *
 *     0mi5x2k1q 00a k3f9x0ab
 *     └ ms ────┘ └n┘ └replica┘      base 36, fixed width, so byte order is time order
 *
 * Nine digits of milliseconds last until the year 5188. An edit made after seeing a value always
 * outranks it, whatever the wall clock says.
 */

const MS_DIGITS = 9;
const COUNTER_DIGITS = 3;
const COUNTER_LIMIT = 36 ** COUNTER_DIGITS;

/** A stamp: twenty characters of base 36. Compare with `<` and `>`. */
export const stampSchema = z
  .string()
  .regex(/^[0-9a-z]{20}$/, "a stamp is 20 characters of base 36")
  .brand<"Stamp">();
export type Stamp = z.infer<typeof stampSchema>;

/** The part of a stamp that names its author: eight characters of base 36. */
export const replicaIdSchema = z
  .string()
  .regex(/^[0-9a-z]{8}$/, "a replica id is 8 characters of base 36")
  .refine((id) => id !== SQL_REPLICA, "this replica id is reserved for SQL writers")
  .refine((id) => id !== NOBODY, "this replica id is reserved for the zero stamp")
  .brand<"ReplicaId">();
export type ReplicaId = z.infer<typeof replicaIdSchema>;

/** The replica part of every writer that is not a replica; the highest there is, so SQL wins ties. */
export const SQL_REPLICA = "zzzzzzzz";

/** The author of the zero stamp: no replica, so that none can write it. */
export const NOBODY = "00000000";

/** Below every other stamp: carried by fields that a create fills by default, so any real edit wins. */
export const ZERO_STAMP = ("0".repeat(MS_DIGITS + COUNTER_DIGITS) + NOBODY) as Stamp;

/** The last reading of a clock, kept in the local store and moved in the transaction that writes the change. */
export interface ClockState {
  readonly ms: number;
  readonly counter: number;
}

export const CLOCK_START: ClockState = { ms: 0, counter: 0 };

/** Advances the clock for a new edit: above its last reading and not below `now` (ms since 1970). */
export function tick(clock: ClockState, now: number): ClockState {
  const ms = Math.trunc(now);
  return ms > clock.ms ? { ms, counter: 0 } : increment(clock);
}

/** Advances the clock to what it sees in another's stamp; the next tick is above it. */
export function observe(clock: ClockState, seen: Stamp): ClockState {
  const { ms, counter } = decodeStamp(seen);
  return ms > clock.ms || (ms === clock.ms && counter > clock.counter) ? { ms, counter } : clock;
}

/** Writes a reading as a stamp of `replica`. */
export function encodeStamp(clock: ClockState, replica: string): Stamp {
  return (base36(clock.ms, MS_DIGITS) + base36(clock.counter, COUNTER_DIGITS) + replica) as Stamp;
}

/** Reads a stamp's three parts; the inverse of {@link encodeStamp}. */
export function decodeStamp(stamp: Stamp): ClockState & { readonly replica: string } {
  return {
    ms: Number.parseInt(stamp.slice(0, MS_DIGITS), 36),
    counter: Number.parseInt(stamp.slice(MS_DIGITS, MS_DIGITS + COUNTER_DIGITS), 36),
    replica: replicaOf(stamp),
  };
}

/** Who made the edit that `stamp` belongs to. */
export function replicaOf(stamp: Stamp): string {
  return stamp.slice(MS_DIGITS + COUNTER_DIGITS);
}

/** The lowest stamp of `replica` that is above `stamp`. */
export function stampAbove(stamp: Stamp, replica: string): Stamp {
  const { ms, counter, replica: author } = decodeStamp(stamp);
  const reading = { ms, counter };
  return encodeStamp(replica > author ? reading : increment(reading), replica);
}

/** The higher of two stamps. */
export function laterStamp(a: Stamp, b: Stamp): Stamp {
  return a > b ? a : b;
}

function increment({ ms, counter }: ClockState): ClockState {
  return counter + 1 < COUNTER_LIMIT ? { ms, counter: counter + 1 } : { ms: ms + 1, counter: 0 };
}

function base36(value: number, width: number): string {
  return value.toString(36).padStart(width, "0");
}
