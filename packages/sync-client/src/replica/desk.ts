import {
  type Change,
  encodeStamp,
  type OutboxEntry,
  type ReplicaId,
  replicaOf,
  type Stamp,
  tick,
} from "@tidemark/sync-core";
import type { FailedChange } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { emptySlot, type Slot } from "./slot.ts";

/** Rows, outbox and failed list as a write transaction is altering them: what it did already shows. */
export interface Desk {
  slot(entity: string, id: string): Slot;
  /** The last entry of the outbox, if it is open, whole, of the present schema and of the present replica id. */
  lastOpen(): OutboxEntry | undefined;
  /** Puts a change at the end of the outbox: of the present schema, unless it was in an entry before. */
  append(change: Change, before?: Omit<OutboxEntry, "seq" | "change">): OutboxEntry;
  /** Puts another change in the place of an open entry. */
  replace(entry: OutboxEntry, change: Change): void;
  remove(entry: OutboxEntry): void;
  /** Takes out all entries of these places, sealed ones too, and gives them. */
  removeRange(from: number, to: number): readonly OutboxEntry[];
  putFailed(failed: FailedChange): void;
  removeFailed(failed: FailedChange): void;
  /** The replica id under which the next edit is made. */
  author(): ReplicaId;
  /** The stamp of the next edit. */
  nextStamp(): Stamp;
}

/** @param now the device's clock, ms since 1970. */
export function createDesk(draft: Draft, now: number): Desk {
  const slots = new Map<string, Slot>();
  const appended: OutboxEntry[] = [];
  /** What became of open entries that were there before; null if they were taken out. */
  const altered = new Map<number, OutboxEntry | null>();

  function slot(entity: string, id: string): Slot {
    const key = `${entity}/${id}`;
    const taken = slots.get(key);
    if (taken) return taken;
    const fresh = { ...(draft.model.slots().get(entity, id) ?? emptySlot(draft.model.entity(entity), id)) };
    slots.set(key, fresh);
    return fresh;
  }

  function slotOf({ entity, row }: Change): Slot {
    const touched = slot(entity, row);
    touched.shown = undefined;
    return touched;
  }

  function lastBefore(): OutboxEntry | undefined {
    for (const entry of draft.model.tables().outbox.reversed()) {
      if (draft.model.isSealed(entry.seq)) return undefined;
      const present = altered.get(entry.seq);
      if (present !== null) return present ?? entry;
    }
    return undefined;
  }

  /** Puts another, or nothing, in the place of an open entry. */
  function alter({ seq }: OutboxEntry, other: OutboxEntry | null): void {
    const index = appended.findLastIndex((entry) => entry.seq === seq);
    if (index === -1) altered.set(seq, other);
    else appended.splice(index, 1, ...(other ? [other] : []));
  }

  function noLongerPending({ seq, change }: OutboxEntry): void {
    const touched = slotOf(change);
    touched.pending = touched.pending.filter((entry) => entry.seq !== seq);
  }

  return {
    slot,
    lastOpen() {
      const last = appended.at(-1) ?? lastBefore();
      const { schema, replica } = draft.meta();
      if (last?.schema !== schema || last.restOf !== undefined) return undefined;
      return replicaOf(last.change.stamp) === replica ? last : undefined;
    },
    append(change, before = { schema: draft.meta().schema }) {
      const { nextSeq } = draft.meta();
      const entry: OutboxEntry = { ...before, seq: nextSeq, change };
      draft.set({ nextSeq: nextSeq + 1 });
      draft.put("outbox", entry.seq, entry);
      appended.push(entry);
      const touched = slotOf(change);
      touched.pending = [...touched.pending, entry];
      return entry;
    },
    replace(entry, change) {
      const replaced = { ...entry, change };
      draft.put("outbox", entry.seq, replaced);
      alter(entry, replaced);
      const touched = slotOf(change);
      touched.pending = touched.pending.map((other) => (other.seq === entry.seq ? replaced : other));
    },
    remove(entry) {
      draft.remove("outbox", { from: entry.seq, to: entry.seq });
      alter(entry, null);
      noLongerPending(entry);
    },
    removeRange(from, to) {
      draft.remove("outbox", { from, to });
      const entries = draft.model
        .tables()
        .outbox.entries({ from, to })
        .map(([, entry]) => entry);
      entries.forEach(noLongerPending);
      return entries;
    },
    putFailed(failed) {
      const { seq } = failed.entry;
      draft.put("failed", seq, failed);
      const touched = slotOf(failed.entry.change);
      touched.failed = [...touched.failed.filter(({ entry }) => entry.seq !== seq), failed].toSorted(
        (a, b) => a.entry.seq - b.entry.seq,
      );
    },
    removeFailed({ entry: { seq, change } }) {
      draft.remove("failed", { from: seq, to: seq });
      const touched = slotOf(change);
      touched.failed = touched.failed.filter(({ entry }) => entry.seq !== seq);
    },
    author: () => draft.meta().replica,
    nextStamp() {
      const { clock, clockOffset, replica } = draft.meta();
      const ticked = tick(clock, now + clockOffset);
      draft.set({ clock: ticked });
      return encodeStamp(ticked, replica);
    },
  };
}
