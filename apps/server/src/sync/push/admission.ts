import {
  type Change,
  type ClockState,
  encodeStamp,
  observe,
  replicaOf,
  type Stamp,
  tick,
  ZERO_STAMP,
} from "@tidemark/sync-core";

/** How far ahead of the server's clock a stamp may be, in ms. */
export const MAX_AHEAD_MS = 60_000;

/**
 * The changes of a replica as they are let in at `serverMs`: stamps from a clock that runs ahead are lowered to the
 * server's, and the order in which the replica gave them stays. `present` are its own stamps in the rows that it
 * touches: an earlier push may have been given ticks of the same millisecond, and equal stamps would be one edit.
 */
export function admitChanges(
  changes: readonly Change[],
  serverMs: number,
  present: () => ReadonlySet<Stamp> = () => new Set(),
): readonly Change[] {
  const limit = encodeStamp({ ms: Math.trunc(serverMs) + MAX_AHEAD_MS + 1, counter: 0 }, "");
  const isAhead = (stamp: Stamp) => stamp >= limit;
  if (!changes.some((change) => stampsOf(change).some(isAhead) || ownBasesOf(change).some(isAhead)))
    return changes;
  const known = present();
  const admitted = lowered(
    changes.flatMap(stampsOf).toSorted(byTime),
    [...known].filter((stamp) => !isAhead(stamp)).reduce(observe, { ms: Math.trunc(serverMs), counter: 0 }),
    isAhead,
  );
  const stampAs = (stamp: Stamp) => admitted.get(stamp) ?? stamp;
  /** A replica that names its own stamp saw what that became, or what has been lost since. */
  const baseAs = (base: Stamp, author: string) =>
    isAhead(base) && replicaOf(base) === author && !known.has(base)
      ? (admitted.get(base) ?? ZERO_STAMP)
      : base;

  return changes.map((change): Change => {
    const author = replicaOf(change.stamp);
    const stamp = stampAs(change.stamp);
    if (change.kind === "delete")
      return { ...change, stamp, ...(change.base !== undefined && { base: baseAs(change.base, author) }) };
    const stamps = change.stamps && { stamps: mapValues(change.stamps, stampAs) };
    return change.kind === "create"
      ? { ...change, stamp, ...stamps }
      : { ...change, stamp, ...stamps, bases: mapValues(change.bases, (base) => baseAs(base, author)) };
  });
}

/** What those of `stamps`, in their order, become that are too far ahead: the next ticks of `clock`. */
function lowered(
  stamps: readonly Stamp[],
  start: ClockState,
  isAhead: (stamp: Stamp) => boolean,
): ReadonlyMap<Stamp, Stamp> {
  const admitted = new Map<Stamp, Stamp>();
  let clock = start;
  for (const stamp of stamps) {
    if (stamp === ZERO_STAMP || admitted.has(stamp)) continue;
    if (isAhead(stamp)) {
      clock = tick(clock, clock.ms);
      admitted.set(stamp, encodeStamp(clock, replicaOf(stamp)));
    } else {
      clock = observe(clock, stamp);
    }
  }
  return admitted;
}

function stampsOf(change: Change): readonly Stamp[] {
  return change.kind === "delete" ? [change.stamp] : [change.stamp, ...Object.values(change.stamps ?? {})];
}

function ownBasesOf(change: Change): readonly Stamp[] {
  const bases =
    change.kind === "update"
      ? Object.values(change.bases)
      : change.kind === "delete" && change.base !== undefined
        ? [change.base]
        : [];
  return bases.filter((base) => replicaOf(base) === replicaOf(change.stamp));
}

function byTime(a: Stamp, b: Stamp): number {
  return a < b ? -1 : Number(a > b);
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
