import { type BaseRow, generationRange, type Segment } from "../layout.ts";
import type { Key, KeyRange } from "../ports.ts";
import { foldIntoSegments } from "./base-rows.ts";
import type { Draft } from "./commits.ts";
import { forgetKept } from "./kept.ts";
import type { Model } from "./model.ts";
import { isUnsettled, kindOf, type Slot } from "./slot.ts";

/** How many rows may lie beside the segments before they are folded into one, and how many go at a time. */
const FOLD_AT = 500;
const FOLD_ROWS = 1_000;
/** How many notes go at a time. */
const MAX_NOTES = 1_000;
/** How many stored copies are tolerated beyond half as many as there are rows to be kept. */
const SPARE_COPIES = 2_000;

/**
 * One bounded step of keeping the store small: batches settled before `keptUntil` (ms since 1970), notes on records
 * that are gone, what a base left behind, rows to fold, copies to drop, and what was deleted before then: until then a person may want it back.
 */
export async function tidyStep(draft: Draft, keptUntil: number): Promise<"done" | "more"> {
  if (await forgetKept(draft, keptUntil)) return "more";
  if (dropNotes(draft)) return "more";
  // Staged segments show later than their numbers say; the order of copies counts on nothing of that kind.
  if (draft.meta().staging) return "done";
  if (await dropOldBase(draft)) return "more";
  if (foldRows(draft)) return "more";
  return (await mergeSegments(draft, keptUntil)) ? "more" : "done";
}

/** Nobody reads what was noted on a record that is gone. */
function dropNotes(draft: Draft): boolean {
  const { model } = draft;
  const gone = model
    .tables()
    .notes.entries()
    .filter(([key]) => {
      const slot = slotAt(model, key);
      return slot !== undefined && kindOf(slot) === null;
    })
    .slice(0, MAX_NOTES);
  for (const [key] of gone) draft.remove("notes", { from: key, to: key });
  return gone.length > 0;
}

async function dropOldBase(draft: Draft): Promise<boolean> {
  const { generation } = draft.meta();
  if (generation === 0) return false;
  const old: KeyRange = { from: generationRange(0).from, to: generationRange(generation - 1).to };
  for (const store of ["segments", "rows"] as const) {
    if ((await draft.scan(store, { range: old, limit: 1 })).length === 0) continue;
    draft.remove(store, old);
    return true;
  }
  return false;
}

function foldRows(draft: Draft): boolean {
  const { loose } = draft.model.tables();
  if (loose.size() < FOLD_AT) return false;
  const keys = loose.entries().slice(0, FOLD_ROWS);
  foldIntoSegments(
    draft,
    draft.meta().generation,
    keys.flatMap(([key]) => baseOf(draft.model, key)),
  );
  return true;
}

/**
 * Writes what still counts of the two oldest segments anew, as the latest. Versions of a row grow from
 * segment to segment, so there is no older copy elsewhere that a tombstone would have to outvote.
 */
async function mergeSegments(draft: Draft, keptUntil: number): Promise<boolean> {
  const { model } = draft;
  const segments = model.tables().segments.entries();
  if (segments.length < 2 || spareCopies(model, keptUntil) <= SPARE_COPIES) return false;
  const kept = new Map<string, BaseRow>();
  for (const [key] of segments.slice(0, 2)) {
    const range = { from: key, to: key };
    for (const [, segment] of await draft.scan("segments", { range }))
      for (const row of currentOf(model, (segment as Segment).rows, keptUntil))
        kept.set(`${row.entity}/${row.id}`, row);
    draft.remove("segments", range);
  }
  foldIntoSegments(draft, draft.meta().generation, [...kept.values()]);
  return true;
}

/** The rows of which these are the copies that count. */
function currentOf(model: Model, rows: readonly BaseRow[], keptUntil: number): readonly BaseRow[] {
  return rows.flatMap(({ entity, id, version }) => {
    const slot = model.slots().get(entity, id);
    return slot?.base?.version === version && !isForgotten(model, slot, keptUntil) ? [slot.base] : [];
  });
}

function isForgotten(model: Model, slot: Slot, keptUntil: number): boolean {
  const { base } = slot;
  return base?.dead !== undefined && base.at < keptUntil && !isUnsettled(slot) && !isLoose(model, base);
}

function spareCopies(model: Model, keptUntil: number): number {
  const packed = model
    .tables()
    .segments.entries()
    .reduce((sum, [, rows]) => sum + rows, 0);
  let rows = 0;
  for (const slot of model.slots().all()) if (slot.base && !isForgotten(model, slot, keptUntil)) rows += 1;
  return packed - rows * 1.5;
}

function baseOf(model: Model, key: Key): readonly BaseRow[] {
  const base = slotAt(model, key)?.base;
  return base ? [base] : [];
}

/** The row of a key that ends with its entity and id. */
function slotAt(model: Model, key: Key): Slot | undefined {
  const [entity, id] = typeof key === "object" ? key.slice(-2) : [];
  return model.slots().get(String(entity), String(id));
}

function isLoose(model: Model, { entity, id }: BaseRow): boolean {
  return model.tables().loose.get([model.meta().generation, entity, id]) ?? false;
}
