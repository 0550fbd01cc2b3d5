import {
  type Change,
  changeStampOf,
  decodeStamp,
  encodeStamp,
  laterStamp,
  type OutboxEntry,
  type ReplicaId,
  replicaOf,
  type Stamp,
  stampAbove,
  stampOf,
  updateChange,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import type { LastSettled, Recall, StoredBatch } from "../layout.ts";
import type { BehindReply } from "./behind.ts";
import type { Draft } from "./commits.ts";
import { createDesk, type Desk } from "./desk.ts";
import { batchesOf } from "./model.ts";
import { mayBeForgotten, putAside, UNDECIDED } from "./put-aside.ts";
import { authorOf, entriesOf, sealBatch } from "./push.ts";
import { reopenBatch } from "./reopen.ts";
import { restamped, stampOfReplica } from "./restamp.ts";

/** What a store parts with another over. */
export interface Fork {
  /** The batch that the server refused. */
  readonly refused: StoredBatch;
  readonly reply: Pick<BehindReply, "last" | "batches" | "expired">;
  readonly newReplica: () => ReplicaId;
  readonly newId: () => string;
  /** The device's clock, ms since 1970. */
  readonly now: number;
}

/**
 * Parts this store from another with the same past: it was copied, or has lost its latest commits. What the server
 * has settled of the outbox is sealed as it was there, so that it is settled here too and never twice; what else was
 * sealed is open again. All that is open may wait in the other store too, so it keeps its replica id: under that,
 * whoever sends it second learns of the first. Later edits get a replica id of their own and are sent after it. Places
 * are given anew, since what is settled comes first now.
 */
export function forkOutbox(draft: Draft, { refused, reply, newReplica, newId, now }: Fork): void {
  const desk = createDesk(draft, now);
  const { waiting, recalls } = takeWaiting(draft, desk, new Set(reply.batches.map(({ id }) => id)));
  const replica = refused.replica === draft.meta().replica ? newReplica() : draft.meta().replica;
  const left = new Map<string, OutboxEntry>();
  const { [refused.replica]: before, ...others } = draft.meta().lastSettled;
  let after: LastSettled | null = before ?? null;
  const settledIds = new Set(reply.batches.flatMap(({ changes }) => changes.map(({ id }) => id)));
  const serverNow = now + draft.meta().clockOffset;
  const byId = new Map(waiting.map((entry) => [entry.change.id, entry]));

  for (const { id, changes } of reply.batches) {
    const sealed = changes.flatMap(({ id: change, stamp }) => {
      const entry = byId.get(change);
      if (!entry) return [];
      const rest = joinedLater(entry.change, { id: newId(), settledAt: stamp });
      const settled = desk.append({ ...entry.change, stamp }, entry);
      if (rest) left.set(change, { ...entry, change: rest, restOf: settled.restOf ?? settled.seq });
      return [settled];
    });
    sealBatch(draft, sealed, {
      id,
      replica: refused.replica,
      answered: [],
      elsewhere: { after },
      // They came too late, which the record will say.
      recalls: recalls.filter(({ change }) => changes.some((other) => other.id === change)),
    });
    after = { batch: id, to: before?.to ?? 0 };
  }
  for (const entry of waiting) {
    const isSettled = settledIds.has(entry.change.id);
    const recall = recalls.find(({ change }) => change === entry.change.id);
    if (recall && !isSettled) {
      if (recall.aside !== null)
        putAside(desk, entry, { message: recall.aside, attemptedAt: refused.lastAttempt });
      continue;
    }
    const open = isSettled ? left.get(entry.change.id) : entry;
    if (!open) continue;
    if (!isSettled && reply.expired && mayBeForgotten(entry, serverNow))
      putAside(desk, entry, { message: UNDECIDED, attemptedAt: refused.lastAttempt, undecided: true });
    else desk.append(open.restOf === undefined ? open.change : givingWay(desk, open.change, replica), open);
  }
  const last = reply.last === null ? {} : { [refused.replica]: { batch: reply.last, to: before?.to ?? 0 } };
  draft.set({ replica, lastSettled: { ...others, ...last } });
}

/**
 * The replica id turned out to be somebody else's: what was sealed under it is open again, and goes on with all that
 * is open under another.
 */
export function takeNewReplica(
  draft: Draft,
  {
    taken,
    newReplica,
    now,
  }: { readonly taken: ReplicaId; readonly newReplica: () => ReplicaId; readonly now: number },
): void {
  const desk = createDesk(draft, now);
  const { meta, model } = draft;
  const replica = taken === meta().replica ? newReplica() : meta().replica;
  const sealed = batchesOf(model).filter((batch) => batch.replica === taken && !batch.answered);
  for (const batch of sealed) reopenBatch(draft, desk, batch, { kind: "open" });
  const recalled = new Set(sealed.flatMap(({ recalls }) => recalls.map(({ change }) => change)));
  for (const entry of [...sealed.flatMap((batch) => entriesOf(model, batch)), ...model.open()]) {
    if (authorOf(entry) !== taken || recalled.has(entry.change.id)) continue;
    desk.replace(
      entry,
      restamped(entry.change, (stamp) => stampOfReplica(stamp, replica)),
    );
  }
  draft.set({ replica });
}

/** Takes all that is open out of the outbox, and what was sealed in vain; in order. With what was taken back of that. */
function takeWaiting(
  draft: Draft,
  desk: Desk,
  settled: ReadonlySet<string>,
): { readonly waiting: readonly OutboxEntry[]; readonly recalls: readonly Recall[] } {
  const { model } = draft;
  const vain = batchesOf(model).filter(({ id, answered }) => !answered && !settled.has(id));
  for (const { from } of vain) draft.remove("batches", { from, to: from });
  const waiting = [...vain.flatMap((batch) => entriesOf(model, batch)), ...model.open()].toSorted(
    (a, b) => a.seq - b.seq,
  );
  for (const entry of waiting) desk.remove(entry);
  return { waiting, recalls: vain.flatMap(({ recalls }) => recalls) };
}

/**
 * What was joined into a change after its first edit. Whether the copy that was settled had it too, nobody can say: it
 * is set again, which alters nothing if it did. The other store may have put its stamps right by another measure: then
 * what is joined here moves as the change it is joined to did. Differences are never joined.
 */
function joinedLater(change: Change, { id, settledAt }: { id: string; settledAt: Stamp }): Change | null {
  if (change.kind === "delete") return null;
  const joined = Object.entries(change.stamps ?? {})
    .filter(([, stamp]) => stamp !== ZERO_STAMP && stamp !== change.stamp)
    .map(([field, stamp]) => [field, movedAlong(stamp, change.stamp, settledAt)] as const);
  const [first] = joined;
  if (!first) return null;
  const pick = <Value>(valueOf: (field: string) => Value) =>
    Object.fromEntries(joined.map(([field]) => [field, valueOf(field)]));
  const head = { id, entity: change.entity, row: change.row, stamp: first[1] };
  return {
    ...updateChange(
      head,
      pick((field) => change.values[field] ?? null),
      pick((field) => (change.kind === "update" && change.bases[field]) || ZERO_STAMP),
    ),
    stamps: Object.fromEntries(joined),
  };
}

/**
 * If the row has a later edit of a field under the same replica id, or was deleted, that was done here or over there:
 * set again under an id of its own, what is left of an earlier one can lose to it and not win over it, and is kept as a
 * conflict.
 */
function givingWay(desk: Desk, rest: Change, own: ReplicaId): Change {
  if (rest.kind !== "update") return rest;
  const { base } = desk.slot(rest.entity, rest.row);
  const isOvertaken = Object.keys(rest.values).some((field) => {
    const stamp = changeStampOf(rest, field);
    // A first sync passes over what was deleted before it.
    if (!base) return true;
    const present = [stampOf(base.stamps, field), base.dead ?? ZERO_STAMP];
    return present.some((other) => other > stamp && replicaOf(other) === replicaOf(stamp));
  });
  return isOvertaken ? restamped(rest, (stamp) => stampOfReplica(stamp, own)) : rest;
}

/** A later reading of a clock of which `from` has become `to`. */
function movedAlong(stamp: Stamp, from: Stamp, to: Stamp): Stamp {
  if (from === to) return stamp;
  const { ms, counter, replica } = decodeStamp(stamp);
  const moved = encodeStamp({ ms: ms + decodeStamp(to).ms - decodeStamp(from).ms, counter }, replica);
  return laterStamp(moved, stampAbove(to, replica));
}
