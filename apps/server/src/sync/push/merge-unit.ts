import {
  aliveStamp,
  type Change,
  conflictEntity,
  mergeChange,
  type Outcome,
  type Rejection,
  type RowState,
} from "@tidemark/sync-core";
import { type Rows, rowKey } from "../store/rows.ts";
import { countAgain } from "./count-again.ts";
import { fieldProblem } from "./field-problem.ts";
import { type ConflictSource, recordConflict } from "./record-conflict.ts";
import { rejection } from "./rejection.ts";
import type { Entities } from "./validate-change.ts";

/** Changes that are settled all or none: a group, or one change alone. */
export type Unit = readonly Change[];

/** What a unit makes of the rows it touches, or which of its changes cannot be. */
export type MergedUnit =
  | { readonly rows: Rows; readonly outcomes: readonly Outcome[] }
  | { readonly culprit: Rejection };

/** The changes of a batch in units, in their order; the changes of a group stand together. */
export function unitsOf<Item extends { readonly group?: string | undefined }>(
  changes: readonly Item[],
): readonly (readonly Item[])[] {
  const units: Item[][] = [];
  for (const change of changes) {
    const last = units.at(-1);
    if (last && change.group !== undefined && last[0]?.group === change.group) last.push(change);
    else units.push([change]);
  }
  return units;
}

/** Merges a unit's changes into `rows`, each seeing those before it. Conflicts that this makes are rows too. */
export function mergeUnit(
  entities: Entities,
  rows: Pick<Rows, "get">,
  unit: Unit,
  source: ConflictSource,
): MergedUnit {
  const touched = new Map<string, RowState>();
  const outcomes: Outcome[] = [];
  for (const change of unit) {
    const entity = entities[change.entity];
    if (!entity) throw new Error(`an unknown entity got past the checks: ${change.entity}`);
    const key = rowKey(change.entity, change.row);
    const present = touched.get(key) ?? rows.get(key) ?? null;
    const { row, lost, conflicts } = mergeChange(entity.policies, present, decided(change, present));
    const problem = row ? sumProblem(entity, change, row) : goneProblem(change);
    if (problem) return { culprit: problem };
    if (row) touched.set(key, row);
    const recorded = conflicts.map((value) => recordConflict(source, change, value));
    for (const conflict of recorded) touched.set(conflict.key, conflict.row);
    outcomes.push(
      outcomeOf(
        change.id,
        lost,
        recorded.map(({ id }) => id),
      ),
    );
  }
  const counted = countAgain(entities, rows, unit, source);
  return "culprit" in counted ? counted : { rows: new Map([...touched, ...counted]), outcomes };
}

/** A conflict is there to be decided: whoever deletes it has seen all of it. */
function decided(change: Change, present: RowState | null): Change {
  return change.kind === "delete" && change.entity === conflictEntity.name && present
    ? { ...change, base: aliveStamp(present.stamps) }
    : change;
}

function outcomeOf(change: string, lost: readonly string[], conflicts: readonly string[]): Outcome {
  if (lost.length === 0 && conflicts.length === 0) return { kind: "applied", change };
  return {
    kind: "merged",
    change,
    lost: [...lost],
    ...(conflicts.length > 0 && { conflicts: [...conflicts] }),
  };
}

/** The outcomes of a unit some of whose changes cannot be: the others go with them and say why. */
export function rejectUnit(
  unit: readonly { readonly id: string }[],
  culprits: readonly [Rejection, ...(readonly Rejection[])],
): readonly Rejection[] {
  const message = `it was made together with a change that was rejected: ${culprits[0].message}`;
  return unit.map(
    ({ id }) => culprits.find(({ change }) => change === id) ?? rejection(id, "group", message),
  );
}

/** A deletion of what is not there has what it wants; an edit of it has nothing to hold on to. */
function goneProblem(change: Change): Rejection | null {
  return change.kind === "delete"
    ? null
    : rejection(change.id, "gone", "it was deleted, and nothing is left to bring it back from");
}

/** Differences that are fine one by one may add up to what the field does not allow. */
function sumProblem(entity: Entities[string], change: Change, row: RowState): Rejection | null {
  if (change.kind === "delete" || row.dead !== undefined) return null;
  for (const field of Object.keys(change.values)) {
    if (entity.policies[field] !== "counter") continue;
    const message = fieldProblem(entity, field, row.values[field]);
    if (message !== null) return rejection(change.id, "invalid", message, field);
  }
  return null;
}
