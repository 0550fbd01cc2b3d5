import type { Change, RowState } from "@tidemark/sync-core";
import { rowKey, type Rows } from "../store/rows.ts";
import type { SpaceTransaction, TakenAlong } from "../store/space-store.ts";
import { rowsTouched } from "./checked-batch.ts";
import type { Unit } from "./merge-unit.ts";

/** More would not be written in the time that a push has. What a batch like no person's says after them is one stretch. */
const MAX_STRETCHES = 32;

/**
 * Units in stretches that can be written at once. Edits are written before deletions, so one that may be about what a
 * deletion before it took along begins a stretch: it has to meet that as it is then.
 */
export function stretchesOf(
  units: readonly Unit[],
  present: Rows,
  takenAlong: TakenAlong,
): readonly (readonly Unit[])[] {
  if (!units.flat().some(({ kind, entity }) => kind === "delete" && takenAlong.has(entity))) return [units];
  const named = namesIn(present);
  const first: Unit[] = [];
  const stretches = [first];
  let stretch = first;
  let deleted: Change[] = [];
  for (const unit of units) {
    for (const change of unit) named.learn(change);
    const met = unit.some((edit) => deleted.some((deletion) => mayTakeAlong(deletion, edit)));
    if (met && stretches.length < MAX_STRETCHES) {
      stretches.push((stretch = []));
      deleted = [];
    }
    stretch.push(unit);
    deleted.push(...unit.filter(({ kind, entity }) => kind === "delete" && takenAlong.has(entity)));
  }
  return stretches;

  function mayTakeAlong(deletion: Change, edit: Change): boolean {
    if (edit.kind === "delete") return false;
    const how = takenAlong.get(deletion.entity)?.get(edit.entity);
    return how === "unseen" || (how === "named" && named.by(edit).has(deletion.row));
  }
}

/** The texts that the fields of rows have, or had earlier in the batch: among them the ids of those they refer to. */
function namesIn(present: Rows) {
  const known = new Map<string, Set<string>>();
  function by({ entity, row }: Change): Set<string> {
    const key = rowKey(entity, row);
    const names = known.get(key) ?? new Set(texts(present.get(key)?.values ?? {}));
    known.set(key, names);
    return names;
  }
  return {
    by: (change: Change): ReadonlySet<string> => by(change),
    learn(change: Change): void {
      if (change.kind === "delete") return;
      for (const text of texts(change.values)) by(change).add(text);
    },
  };
}

function texts(values: RowState["values"]): readonly string[] {
  return Object.values(values).filter((value) => typeof value === "string");
}

/** Reads rows that `next` touches anew, where the deletions in `done` may have changed them. */
export async function learnTakenAlong(
  transaction: SpaceTransaction,
  rows: Map<string, RowState>,
  { done, next }: { readonly done: readonly Unit[]; readonly next: readonly Unit[] },
): Promise<void> {
  const deletions = done.flat().filter(({ kind }) => kind === "delete");
  const affected = new Set(
    deletions.flatMap(({ entity }) => [...(transaction.takenAlong.get(entity)?.keys() ?? [])]),
  );
  if (affected.size === 0) return;
  const wanted = new Map([...rowsTouched(next)].filter(([entity]) => affected.has(entity)));
  if (wanted.size === 0) return;
  for (const [key, row] of await transaction.rows(wanted)) rows.set(key, row);
}
