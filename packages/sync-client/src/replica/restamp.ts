import {
  type Change,
  decodeStamp,
  encodeStamp,
  type ReplicaId,
  type Stamp,
  ZERO_STAMP,
} from "@tidemark/sync-core";

/** The stamps that a change's author gave. */
export function ownStamps(change: Change): readonly Stamp[] {
  const fields = change.kind === "delete" ? [] : Object.values(change.stamps ?? {});
  return [change.stamp, ...fields].filter((stamp) => stamp !== ZERO_STAMP);
}

/** The change with other stamps of its author. What he saw stays what he saw. */
export function restamped<Kind extends Change>(change: Kind, stampOf: (stamp: Stamp) => Stamp): Kind {
  const other = (stamp: Stamp) => (stamp === ZERO_STAMP ? stamp : stampOf(stamp));
  const stamp = other(change.stamp);
  if (change.kind === "delete" || !change.stamps) return { ...change, stamp };
  const stamps = Object.fromEntries(
    Object.entries(change.stamps).map(([field, given]) => [field, other(given)]),
  );
  return { ...change, stamp, stamps };
}

/** The same reading of the clock as a stamp of another replica. */
export function stampOfReplica(stamp: Stamp, replica: ReplicaId): Stamp {
  return encodeStamp(decodeStamp(stamp), replica);
}
