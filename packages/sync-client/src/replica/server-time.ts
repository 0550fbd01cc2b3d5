import {
  type Change,
  clockOffset,
  type ClockState,
  correctStamps,
  encodeStamp,
  laterStamp,
  MAX_CLOCK_ERROR_MS,
  observe,
  SQL_REPLICA,
  type Stamp,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import type { Draft } from "./commits.ts";
import { createDesk } from "./desk.ts";
import { failedOf, type Model } from "./model.ts";
import { ownStamps, restamped } from "./restamp.ts";

/** One exchange with the server; the first two by the device's clock, all in ms since 1970. */
export interface Exchange {
  readonly askedAt: number;
  readonly heardAt: number;
  readonly serverTime: number;
}

/** An answer that took longer says too little of the time at which it was made. */
const MAX_ROUND_TRIP_MS = 10_000;
/** Clocks tick in steps; a difference within one is none. */
const TICK_MS = 20;

/**
 * The offset that an exchange teaches, or null if it agrees with what is known: the answer was made between asking
 * and hearing, so as long as the known offset puts it there, a better one is a guess.
 */
export function learnedOffset(known: number, exchange: Exchange): number | null {
  const { askedAt, heardAt, serverTime } = exchange;
  const roundTripMs = heardAt - askedAt;
  if (roundTripMs < 0 || roundTripMs > MAX_ROUND_TRIP_MS) return null;
  const agrees = askedAt + known - TICK_MS <= serverTime && serverTime <= heardAt + known + TICK_MS;
  return agrees ? null : clockOffset(exchange);
}

/**
 * Takes over what an exchange says of the server's clock. If the replica has been wrong by more than a minute, what it
 * stamped meanwhile and can still alter moves with it: open changes, and failed ones, whose stamps decide what shows
 * of them. Sealed changes stay as they are; the server lowers what lies ahead of it.
 */
export function learnServerTime(draft: Draft, exchange: Exchange): void {
  const known = draft.meta().clockOffset;
  const offset = learnedOffset(known, exchange);
  if (offset === null) return;
  draft.set({ clockOffset: offset });
  const differenceMs = offset - known;
  if (Math.abs(differenceMs) > MAX_CLOCK_ERROR_MS) correct(draft, differenceMs, exchange.heardAt);
}

function correct(draft: Draft, differenceMs: number, deviceNow: number): void {
  const { model } = draft;
  const now = deviceNow + draft.meta().clockOffset;
  const open = model.open();
  const failed = failedOf(model);
  const own = [...open, ...failed.map(({ entry }) => entry)].flatMap(({ change }) => ownStamps(change));
  const { stamps, clock } = correctStamps(own, { differenceMs, now, taken: takenStamps(model) });
  const moved = <Kind extends Change>(change: Kind) =>
    restamped(change, (stamp) => stamps.get(stamp) ?? stamp);

  const desk = createDesk(draft, deviceNow);
  for (const entry of open) desk.replace(entry, moved(entry.change));
  for (const change of failed) {
    desk.putFailed({ ...change, entry: { ...change.entry, change: moved(change.entry.change) } });
  }
  draft.set({ clock: corrected(draft.meta().clock, { own: clock, now, seen: highestSeen(model) }) });
}

/** What bears its stamp for good: sealed changes, and the rows as the server sent them. */
function takenStamps(model: Model): ReadonlySet<Stamp> {
  const sealed = model
    .tables()
    .outbox.entries()
    .filter(([, { seq }]) => model.isSealed(seq));
  const taken = new Set(sealed.flatMap(([, { change }]) => ownStamps(change)));
  for (const { base } of model.slots().all())
    for (const stamp of base ? Object.values(base.stamps) : []) taken.add(stamp);
  return taken;
}

/** The reading above all that was stamped and seen: what lay ahead of the right time without either is forgotten. */
function corrected(
  before: ClockState,
  { own, now, seen }: { readonly own: ClockState | null; readonly now: number; readonly seen: Stamp },
): ClockState {
  const present = before.ms > now ? { ms: Math.trunc(now), counter: 0 } : before;
  const aboveOwn = own ? observe(present, encodeStamp(own, SQL_REPLICA)) : present;
  return observe(aboveOwn, seen);
}

function highestSeen(model: Model): Stamp {
  let highest: Stamp = ZERO_STAMP;
  for (const { base } of model.slots().all()) {
    if (!base) continue;
    for (const stamp of [...Object.values(base.stamps), base.dead ?? ZERO_STAMP])
      highest = laterStamp(highest, stamp);
  }
  return highest;
}
