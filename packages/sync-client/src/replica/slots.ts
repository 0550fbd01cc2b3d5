import type { Entity, RowStatusKind } from "@tidemark/sync-core";
import { createOpenConflicts, isConflict } from "./open-conflicts.ts";
import type { TouchedRows } from "./replica.ts";
import { emptySlot, kindOf, type Slot } from "./slot.ts";

/** The rows of a replica, with how many of them stand where. */
export interface Slots {
  get(entity: string, id: string): Slot | undefined;
  of(entity: string): Iterable<Slot>;
  all(): Iterable<Slot>;
  /** The row to be altered, made if need be; undefined if this version of the app knows no such entity. */
  touch(entity: string, id: string): Slot | undefined;
  /** Ends a round of alterations and tells which rows it touched. */
  settle(): TouchedRows;
  counts(): Readonly<Record<RowStatusKind, number>>;
}

export function createSlots(entities: readonly Entity[]): Slots {
  const definitions = new Map(entities.map((entity) => [entity.name, entity]));
  const slotsByEntity = new Map(entities.map(({ name }) => [name, new Map<string, Slot>()]));
  const counts: Record<RowStatusKind, number> = { synced: 0, pending: 0, failed: 0, conflict: 0 };
  const conflicts = createOpenConflicts();
  const touched = new Set<Slot>();

  function touch(entity: string, id: string): Slot | undefined {
    const slots = slotsByEntity.get(entity);
    const definition = definitions.get(entity);
    if (!slots || !definition) return undefined;
    let slot = slots.get(id);
    if (!slot) slots.set(id, (slot = emptySlot(definition, id)));
    touched.add(slot);
    return slot;
  }

  /** A row's standing depends on its conflicts, which may have come or gone without it. */
  function takeConflict(conflict: Slot): void {
    conflict.shown = undefined;
    const row = conflicts.update(conflict);
    const slot = row && touch(row.entity, row.id);
    if (slot) slot.conflicts = conflicts.countOf(row);
  }

  function recount(slot: Slot): void {
    slot.shown = undefined;
    if (slot.counted) counts[slot.counted] -= 1;
    slot.counted = countedAs(slot);
    if (slot.counted) counts[slot.counted] += 1;
    if (kindOf(slot) === null && !slot.base && !slot.note)
      slotsByEntity.get(slot.entity.name)?.delete(slot.id);
  }

  return {
    get: (entity, id) => slotsByEntity.get(entity)?.get(id),
    of: (entity) => slotsByEntity.get(entity)?.values() ?? [],
    *all() {
      for (const slots of slotsByEntity.values()) yield* slots.values();
    },
    touch,
    settle() {
      for (const slot of touched) if (isConflict(slot)) takeConflict(slot);
      const ids = new Map<string, Set<string>>();
      for (const slot of touched) {
        recount(slot);
        const known = ids.get(slot.entity.name);
        if (known) known.add(slot.id);
        else ids.set(slot.entity.name, new Set([slot.id]));
      }
      touched.clear();
      return ids;
    },
    counts: () => counts,
  };
}

/** A conflict is something about a record and no record itself, unless its resolution waits to be sent. */
function countedAs(slot: Slot): RowStatusKind | null {
  const kind = kindOf(slot);
  return kind === "synced" && isConflict(slot) ? null : kind;
}
