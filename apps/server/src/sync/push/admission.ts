import {
  type Change,
  type ClockState,
  encodeStamp,
  observe,
  replicaOf,
  type Stamp,
  decodeStamp,
  tick,
  ZERO_STAMP,
} from "@tidemark/sync-core";

/** How far ahead of the server's clock a stamp may be, in ms. */
export const MAX_AHEAD_MS = 60_000;

/**
 * The changes as they are let in at `serverMs`: stamps from a clock that runs ahead are lowered to the
 * server's, and the order in which the replica gave them stays.
 */
export function admitChanges(changes: readonly Change[], serverMs: number): readonly Change[] {
  if (!changes.some((change) => stampsOf(change).some((stamp) => isAhead(stamp, serverMs)))) return changes;
  let clock: ClockState = { ms: serverMs, counter: 0 };
  const admitted = new Map<Stamp, Stamp>();
  for (const stamp of changes.flatMap(stampsOf).toSorted(byTime)) {
    if (stamp === ZERO_STAMP || admitted.has(stamp)) continue;
    if (isAhead(stamp, serverMs)) {
      clock = tick(clock, serverMs);
      admitted.set(stamp, encodeStamp(clock, replicaOf(stamp)));
    } else {
      clock = observe(clock, stamp);
    }
  }
  const lowered = (stamp: Stamp) => admitted.get(stamp) ?? stamp;
  return changes.map((change) => ({
    ...change,
    stamp: lowered(change.stamp),
    ...(change.kind !== "delete" && change.stamps && { stamps: mapValues(change.stamps, lowered) }),
  }));
}

function stampsOf(change: Change): readonly Stamp[] {
  return change.kind === "delete" ? [change.stamp] : [change.stamp, ...Object.values(change.stamps ?? {})];
}

function isAhead(stamp: Stamp, serverMs: number): boolean {
  return decodeStamp(stamp).ms > serverMs + MAX_AHEAD_MS;
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
