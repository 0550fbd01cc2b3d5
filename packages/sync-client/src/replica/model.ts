import { defineEntity, type Entity, type OutboxEntry } from "@tidemark/sync-core";
import { z } from "zod";
import type { FailedChange, Meta, StoredBatch } from "../layout.ts";
import type { Key } from "../ports.ts";
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
  /** The last place that a batch covers: what lies above is open. */
  sealedTo(): number;
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

  function sealedTo(): number {
    return tables.batches.last()?.to ?? 0;
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
    sealedTo,
    open: () => tables.outbox.entries({ from: sealedTo() + 1, to: Infinity }).map(([, entry]) => entry),
    openCount: () => tables.outbox.countAbove(sealedTo()),
    apply,
    load(all, now) {
      slots = createSlots(entities);
      tables = createTables(slots);
      apply(all, now);
      return "all";
    },
  };
}

/** The batches held, oldest first, each with its key. */
export function batchesOf(model: Model): readonly (readonly [Key, StoredBatch])[] {
  return model.tables().batches.entries();
}

/** Failed changes in the order in which they were made. */
export function failedOf(model: Model): readonly FailedChange[] {
  return model
    .tables()
    .failed.entries()
    .map(([, change]) => change);
}
