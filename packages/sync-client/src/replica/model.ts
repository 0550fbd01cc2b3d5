import { defineEntity, type Entity, type OutboxEntry } from "@tidemark/sync-core";
import { z } from "zod";
import type { FailedChange, Meta, StoredBatch } from "../layout.ts";
import type { TouchedRows } from "./replica.ts";
import { createSlots, type Slots } from "./slots.ts";
import { createTables, type Tables } from "./tables.ts";
import type { StoreOp } from "./touched.ts";

/** Everything that shows, in memory, at one revision of the store. */
export interface Model {
  /** The store's facts at that revision. */
  meta(): Meta;
  slots(): Omit<Slots, "touch" | "settle">;
  tables(): Omit<Tables, "apply">;
  knows(entity: string): boolean;
  /** Of a name that this version of the app does not know: an entity without fields. */
  entity(name: string): Entity;
  /** Whether a batch covers this place; an entry that none covers is open. */
  isSealed(seq: number): boolean;
  /** The open entries, in order. */
  open(): readonly OutboxEntry[];
  openCount(): number;
  /** Goes on to the revision of `meta`, to which `ops` lead. */
  apply(ops: readonly StoreOp[], meta: Meta): TouchedRows;
  /** Forgets everything and starts again from `ops` alone. */
  load(ops: readonly StoreOp[], meta: Meta): TouchedRows;
}

export function createModel(entities: readonly Entity[], ops: readonly StoreOp[], meta: Meta): Model {
  let slots = createSlots(entities);
  let tables = createTables(slots);
  let present = meta;

  function batches(): readonly StoredBatch[] {
    return tables.batches.entries().map(([, batch]) => batch);
  }

  /** The places that no batch covers. */
  function openRanges(): readonly { readonly from: number; readonly to: number }[] {
    const ends = batches().map(({ to }) => to);
    const starts = batches().map(({ from }) => from);
    return [0, ...ends].map((end, index) => ({ from: end + 1, to: (starts[index] ?? Infinity) - 1 }));
  }

  function apply(later: readonly StoreOp[], now: Meta): TouchedRows {
    present = now;
    for (const op of later) tables.apply(op, now);
    return slots.settle();
  }

  apply(ops, meta);

  return {
    meta: () => present,
    slots: () => slots,
    tables: () => tables,
    knows: (entity) => entities.some(({ name }) => name === entity),
    entity: (name) =>
      entities.find((entity) => entity.name === name) ?? defineEntity({ name, fields: z.object({}) }),
    isSealed: (seq) => batches().some(({ from, to }) => seq >= from && seq <= to),
    open: () =>
      openRanges()
        .filter(({ from, to }) => from <= to)
        .flatMap((range) => tables.outbox.entries(range).map(([, entry]) => entry)),
    openCount: () =>
      openRanges().reduce(
        (count, { from, to }) =>
          count + Math.max(0, tables.outbox.countAbove(from - 1) - tables.outbox.countAbove(to)),
        0,
      ),
    apply,
    load(all, now) {
      slots = createSlots(entities);
      tables = createTables(slots);
      apply(all, now);
      return "all";
    },
  };
}

/** The batches held, in the order of their entries. */
export function batchesOf(model: Model): readonly StoredBatch[] {
  return model
    .tables()
    .batches.entries()
    .map(([, batch]) => batch);
}

/** Failed changes in the order in which they were made. */
export function failedOf(model: Model): readonly FailedChange[] {
  return model
    .tables()
    .failed.entries()
    .map(([, change]) => change);
}
