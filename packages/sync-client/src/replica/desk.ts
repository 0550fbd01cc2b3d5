import { type Change, encodeStamp, type OutboxEntry, type Stamp, tick } from "@tidemark/sync-core";
import type { FailedChange } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { emptySlot, type Slot } from "./slot.ts";

/** Rows, outbox and failed list as a write transaction is altering them: what it did already shows. */
export interface Desk {
  slot(entity: string, id: string): Slot;
  /** The last entry of the outbox, if it is open and of the present schema. */
  lastOpen(): OutboxEntry | undefined;
  append(change: Change): void;
  /** Puts another change in the place of an open entry. */
  replace(entry: OutboxEntry, change: Change): void;
  remove(entry: OutboxEntry): void;
  /** Takes out all entries of these places, sealed ones too, and gives them. */
  removeRange(from: number, to: number): readonly OutboxEntry[];
  putFailed(failed: FailedChange): void;
  removeFailed(failed: FailedChange): void;
  /** The stamp of the next edit. */
  nextStamp(): Stamp;
}

/** @param now wall clock, ms since 1970. */
export function createDesk(draft: Draft, now: number): Desk {
  const slots = new Map<string, Slot>();
  const open = [...draft.model.open()];

  function slot(entity: string, id: string): Slot {
    const key = `${entity}/${id}`;
    const taken = slots.get(key);
    if (taken) return taken;
    const fresh = { ...(draft.model.slots().get(entity, id) ?? emptySlot(draft.model.entity(entity), id)) };
    slots.set(key, fresh);
    return fresh;
  }

  function slotOf({ entity, row }: Change): Slot {
    const altered = slot(entity, row);
    altered.shown = undefined;
    return altered;
  }

  function noLongerPending({ seq, change }: OutboxEntry): void {
    const altered = slotOf(change);
    altered.pending = altered.pending.filter((entry) => entry.seq !== seq);
  }

  return {
    slot,
    lastOpen() {
      const last = open.at(-1);
      return last?.schema === draft.meta().schema ? last : undefined;
    },
    append(change) {
      const { nextSeq, schema } = draft.meta();
      const entry: OutboxEntry = { seq: nextSeq, schema, change };
      draft.set({ nextSeq: nextSeq + 1 });
      draft.put("outbox", entry.seq, entry);
      open.push(entry);
      const altered = slotOf(change);
      altered.pending = [...altered.pending, entry];
    },
    replace(entry, change) {
      const replaced = { ...entry, change };
      draft.put("outbox", entry.seq, replaced);
      open.splice(open.indexOf(entry), 1, replaced);
      const altered = slotOf(change);
      altered.pending = altered.pending.map((other) => (other.seq === entry.seq ? replaced : other));
    },
    remove(entry) {
      draft.remove("outbox", { from: entry.seq, to: entry.seq });
      open.splice(open.indexOf(entry), 1);
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
      const altered = slotOf(failed.entry.change);
      altered.failed = [...altered.failed.filter(({ entry }) => entry.seq !== seq), failed].toSorted(
        (a, b) => a.entry.seq - b.entry.seq,
      );
    },
    removeFailed({ entry: { seq, change } }) {
      draft.remove("failed", { from: seq, to: seq });
      const altered = slotOf(change);
      altered.failed = altered.failed.filter(({ entry }) => entry.seq !== seq);
    },
    nextStamp() {
      const { clock, replica } = draft.meta();
      const ticked = tick(clock, now);
      draft.set({ clock: ticked });
      return encodeStamp(ticked, replica);
    },
  };
}
