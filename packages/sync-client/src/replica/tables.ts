import type { OutboxEntry } from "@tidemark/sync-core";
import type { BaseRow, FailedChange, Meta, Note, Segment, StoredBatch } from "../layout.ts";
import type { Key, StoreName } from "../ports.ts";
import { createSortedMap, type SortedMap } from "../sorted-map.ts";
import type { Slots } from "./slots.ts";
import type { StoreOp } from "./touched.ts";

/** What the stores hold, in memory and in key order, with every row's slot kept in step. */
export interface Tables {
  readonly outbox: SortedMap<OutboxEntry>;
  readonly failed: SortedMap<FailedChange>;
  readonly batches: SortedMap<StoredBatch>;
  /** How many rows each visible segment packs. */
  readonly segments: SortedMap<number>;
  /** The keys of the base rows beside the segments. */
  readonly loose: SortedMap<true>;
  readonly notes: SortedMap<Note>;
  /** Takes over what happened in the store up to the revision of `meta`. */
  apply(op: StoreOp, meta: Meta): void;
}

/** How one store's records are kept. */
interface Table {
  put(key: Key, value: unknown, meta: Meta): void;
  remove(op: Extract<StoreOp, { kind: "delete" }>): void;
}

/** Of a store that nothing of what shows is read from. */
const UNSEEN: Table = { put: () => undefined, remove: () => undefined };

export function createTables(slots: Slots): Tables {
  const outbox = createSortedMap<OutboxEntry>();
  const failed = createSortedMap<FailedChange>();
  const batches = createSortedMap<StoredBatch>();
  const segments = createSortedMap<number>();
  const loose = createSortedMap<true>();
  const notes = createSortedMap<Note>();

  function putBase(row: BaseRow): void {
    const slot = slots.touch(row.entity, row.id);
    if (slot && (!slot.base || slot.base.version <= row.version)) slot.base = row;
  }

  function touchBatch({ from, to }: StoredBatch): void {
    for (const [, { change }] of outbox.entries({ from, to })) slots.touch(change.entity, change.row);
  }

  const tables: Readonly<Record<StoreName, Table>> = {
    meta: UNSEEN,
    kept: UNSEEN,
    offers: UNSEEN,
    // A base row goes only by a later version of itself: what is deleted of these lies elsewhere by now.
    segments: {
      put(key, value, meta) {
        if (!isVisible(key, meta)) return;
        const { rows } = value as Segment;
        segments.set(key, rows.length);
        for (const row of rows) putBase(row);
      },
      remove: ({ range }) => removeRange(segments, range),
    },
    rows: {
      put(key, value, meta) {
        if (!isVisible(key, meta)) return;
        loose.set(key, true);
        putBase(value as BaseRow);
      },
      remove: ({ range }) => removeRange(loose, range),
    },
    outbox: {
      put(key, value) {
        const entry = value as OutboxEntry;
        outbox.set(key, entry);
        const slot = slots.touch(entry.change.entity, entry.change.row);
        if (slot) slot.pending = inPlace(slot.pending, entry, ({ seq }) => seq);
      },
      remove: ({ range }) =>
        removeRange(outbox, range, ({ seq, change }) => {
          const slot = slots.touch(change.entity, change.row);
          if (slot) slot.pending = slot.pending.filter((entry) => entry.seq !== seq);
        }),
    },
    failed: {
      put(key, value) {
        const change = value as FailedChange;
        failed.set(key, change);
        const slot = slots.touch(change.entry.change.entity, change.entry.change.row);
        if (slot) slot.failed = inPlace(slot.failed, change, ({ entry }) => entry.seq);
      },
      remove: ({ range }) =>
        removeRange(failed, range, ({ entry: { seq, change } }) => {
          const slot = slots.touch(change.entity, change.row);
          if (slot) slot.failed = slot.failed.filter(({ entry }) => entry.seq !== seq);
        }),
    },
    batches: {
      put(key, value) {
        const batch = value as StoredBatch;
        batches.set(key, batch);
        touchBatch(batch);
      },
      remove: ({ range }) => removeRange(batches, range, touchBatch),
    },
    notes: {
      put(key, value) {
        notes.set(key, value as Note);
        setNote(key, value as Note);
      },
      remove: ({ range }) => removeRange(notes, range, (_note, key) => setNote(key, null)),
    },
  };

  function setNote(key: Key, note: Note | null): void {
    const [entity, id] = partsOf(key);
    const slot = slots.touch(String(entity), String(id));
    if (slot) slot.note = note;
  }

  return {
    outbox,
    failed,
    batches,
    segments,
    loose,
    notes,
    apply(op, meta) {
      if (op.kind === "put") tables[op.store].put(op.key, op.value, meta);
      else tables[op.store].remove(op);
    },
  };
}

function isVisible(key: Key, { generation, staging }: Meta): boolean {
  const [of, n] = partsOf(key);
  return of === generation && !staging?.segments.some((staged) => staged === n);
}

function removeRange<Value>(
  map: SortedMap<Value>,
  range: Parameters<SortedMap<Value>["entries"]>[0],
  removed: (value: Value, key: Key) => void = () => undefined,
): void {
  for (const [key, value] of map.entries(range)) {
    map.delete(key);
    removed(value, key);
  }
}

/** `list` with one more in its place; one of the same place is replaced. */
function inPlace<Item>(list: readonly Item[], item: Item, placeOf: (item: Item) => number): readonly Item[] {
  // Most come in order, and there may be thousands of one row.
  const last = list.at(-1);
  if (!last || placeOf(last) < placeOf(item)) return [...list, item];
  const others = list.filter((other) => placeOf(other) !== placeOf(item));
  const after = others.findIndex((other) => placeOf(other) > placeOf(item));
  return after === -1 ? [...others, item] : others.toSpliced(after, 0, item);
}

function partsOf(key: Key): readonly (number | string)[] {
  return typeof key === "object" ? key : [key];
}
