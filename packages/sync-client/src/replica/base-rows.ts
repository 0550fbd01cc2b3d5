import {
  aliveStamp,
  type CancelledBatch,
  INSERT_KEY,
  laterStamp,
  observe,
  type PulledRow,
  type SettledBatch,
  type Stamp,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { type BaseRow, rowKey, SEGMENT_BYTES, SEGMENT_ROWS, segmentKey } from "../layout.ts";
import type { Draft } from "./commits.ts";
import type { Model } from "./model.ts";
import { remainsOf, type Slot } from "./slot.ts";

/** Up to this many base rows are cheaper one by one than as a segment, which is rewritten as a whole. */
const LOOSE_ROWS = 200;

/** What a pulled row makes of a row's base. It replaces it; a tombstone keeps the fields that were there. */
export function pulledBase(model: Model, pulled: PulledRow, at: number): BaseRow {
  const slot = model.slots().get(pulled.entity, pulled.id);
  const attemptedAt = slot && lastAttemptOf(model, slot);
  const head = {
    entity: pulled.entity,
    id: pulled.id,
    version: pulled.version,
    at,
    ...(attemptedAt !== undefined && { attemptedAt }),
  };
  if (!("dead" in pulled)) return { ...head, values: pulled.values, stamps: pulled.stamps };
  return {
    ...head,
    values: slot?.base?.values ?? {},
    stamps: slot?.base?.stamps ?? { [INSERT_KEY]: ZERO_STAMP },
    dead: pulled.dead,
  };
}

/**
 * Of rows that were deleted, those of which `told` settles own changes at the same time, with these in their fields: a
 * tombstone comes without any.
 */
export function settledRemains(
  model: Model,
  rows: readonly BaseRow[],
  told: readonly (SettledBatch | CancelledBatch)[],
): readonly BaseRow[] {
  const accepted = new Set(
    told
      .flatMap((batch) => ("outcomes" in batch ? batch.outcomes : []))
      .filter(({ kind }) => kind !== "rejected")
      .map(({ change }) => change),
  );
  return rows.flatMap((row) => {
    const slot = row.dead === undefined ? undefined : model.slots().get(row.entity, row.id);
    const pending = slot?.pending.filter(({ change }) => accepted.has(change.id)) ?? [];
    const isKnown = slot?.base || pending.some(({ change }) => change.kind === "create");
    const values = slot && isKnown && pending.length > 0 && remainsOf({ ...slot, pending });
    return values ? [{ ...row, values }] : [];
  });
}

/** A row that a new base lacks is gone; under waiting changes its fields stay, until the server has it again. */
export function keptBase({ base }: Slot): readonly BaseRow[] {
  return base ? [{ ...base, version: 0, dead: base.dead ?? aliveStamp(base.stamps) }] : [];
}

/** When sealed changes of a row were last sent, as its base remembers it once they are settled. */
export function lastAttemptOf(model: Model, { base, pending, note }: Slot): number | undefined {
  const sent = model
    .tables()
    .batches.entries()
    .filter(([, { from, to }]) => pending.some(({ seq }) => seq >= from && seq <= to))
    .map(([, { lastAttempt }]) => lastAttempt);
  const attempts = [...sent, note?.lastAttempt, base?.attemptedAt].filter((time) => typeof time === "number");
  return attempts.length > 0 ? Math.max(...attempts) : undefined;
}

/** Moves the clock to the highest stamp that these rows bring. */
export function observeRows(draft: Draft, rows: readonly PulledRow[]): void {
  const seen = rows
    .flatMap((row) => ("dead" in row ? [row.dead] : Object.values(row.stamps)))
    .reduce<Stamp>(laterStamp, ZERO_STAMP);
  const { clock } = draft.meta();
  const observed = observe(clock, seen);
  if (observed !== clock) draft.set({ clock: observed });
}

/** Writes base rows that show: few of them beside the segments, many as segments. */
export function writeBase(draft: Draft, generation: number, rows: readonly BaseRow[]): void {
  if (rows.length <= LOOSE_ROWS) {
    for (const row of rows) draft.put("rows", rowKey(generation, row.entity, row.id), row);
  } else {
    foldIntoSegments(draft, generation, rows);
  }
}

/** Packs base rows that show into segments; what lies of them beside the segments goes. */
export function foldIntoSegments(draft: Draft, generation: number, rows: readonly BaseRow[]): void {
  writeSegments(draft, generation, rows);
  const { loose } = draft.model.tables();
  for (const { entity, id } of rows) {
    const key = rowKey(generation, entity, id);
    // Among equal versions a row beside the segments would count.
    if (loose.get(key)) draft.remove("rows", { from: key, to: key });
  }
}

/** Packs base rows into segments and gives their numbers. */
export function writeSegments(draft: Draft, generation: number, rows: readonly BaseRow[]): readonly number[] {
  return packs(rows).map((packed) => {
    const n = draft.meta().nextSegment;
    draft.set({ nextSegment: n + 1 });
    draft.put("segments", segmentKey(generation, n), { rows: packed });
    return n;
  });
}

function packs(rows: readonly BaseRow[]): readonly BaseRow[][] {
  const all: BaseRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    const last = all.at(-1);
    if (last && last.length < SEGMENT_ROWS && bytes + size <= SEGMENT_BYTES) {
      last.push(row);
      bytes += size;
    } else {
      all.push([row]);
      bytes = size;
    }
  }
  return all;
}
