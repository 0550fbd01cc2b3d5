import { type Change, decodeStamp, replicaOf, type Stamp } from "@tidemark/sync-core";
import { nextStamp, type Space } from "./space.ts";

const AHEAD_MS = 60_000;

/** The change as the server takes it in: stamps too far ahead of its clock are lowered, in their order. */
export function admitChange(space: Space, now: number, change: Change): Change {
  const own = change.kind === "delete" ? {} : (change.stamps ?? {});
  const lowered = new Map<Stamp, Stamp>();
  for (const stamp of [...Object.values(own), change.stamp].toSorted()) {
    if (decodeStamp(stamp).ms > now + AHEAD_MS && !lowered.has(stamp))
      lowered.set(stamp, nextStamp(space, now, replicaOf(stamp)));
  }
  if (lowered.size === 0) return change;
  const lower = (stamp: Stamp): Stamp => lowered.get(stamp) ?? stamp;
  if (change.kind === "delete" || change.stamps === undefined)
    return { ...change, stamp: lower(change.stamp) };
  const stamps = Object.fromEntries(
    Object.entries(change.stamps).map(([field, stamp]) => [field, lower(stamp)]),
  );
  return { ...change, stamp: lower(change.stamp), stamps };
}
