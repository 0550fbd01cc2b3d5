import {
  type Outcome,
  type Rejection,
  replicaOf,
  type RowState,
  type Stamp,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { admitChanges } from "./admission.ts";
import type { Rows } from "../store/rows.ts";
import { mergeUnit, rejectUnit, type Unit, unitsOf } from "./merge-unit.ts";
import type { ConflictSource } from "./record-conflict.ts";
import type { ReceivedChange } from "../received.ts";
import { rejection } from "./rejection.ts";
import { type Entities, type Validated, validateChange } from "./validate-change.ts";

/** A batch after the checks that need no database. */
export interface CheckedBatch {
  /** What keeps the rules, in its order. */
  readonly units: readonly Unit[];
  /** The outcomes of the rest. */
  readonly rejections: readonly Rejection[];
}

/** @param upgrade says a change as the present schema does, or why it cannot be said so. */
export function checkBatch(
  entities: Entities,
  replica: string,
  changes: readonly ReceivedChange[],
  upgrade: (change: ReceivedChange) => ReceivedChange | Rejection = (change) => change,
): CheckedBatch {
  const units: Unit[] = [];
  const rejections: Rejection[] = [];
  for (const received of unitsOf(changes)) {
    const validated = received.map((change): Validated => {
      const upgraded = upgrade(change);
      return upgraded.kind === "rejected"
        ? { rejection: upgraded }
        : validateChange(entities, replica, upgraded);
    });
    const [first, ...others] = validated.flatMap((result) =>
      "rejection" in result ? [result.rejection] : [],
    );
    if (first) rejections.push(...rejectUnit(received, [first, ...others]));
    else units.push(validated.flatMap((result) => ("change" in result ? [result.change] : [])));
  }
  return { units, rejections };
}

/** A batch of which nothing is to be settled but that it was refused. */
export function refuseBatch(changes: readonly ReceivedChange[], message: string): CheckedBatch {
  return { units: [], rejections: changes.map(({ id }) => rejection(id, "refused", message)) };
}

/** A replica's units as they are let in at `serverMs`, where the rows that they touch are as in `present`. */
export function admitUnits(
  units: readonly Unit[],
  serverMs: number,
  { replica, present }: { readonly replica: string; readonly present: Rows },
): readonly Unit[] {
  const admitted = admitChanges(units.flat(), serverMs, () => ownStamps(replica, present));
  let next = 0;
  return units.map((unit) => {
    next += unit.length;
    return admitted.slice(next - unit.length, next);
  });
}

function ownStamps(replica: string, rows: Rows): ReadonlySet<Stamp> {
  const stamps = [...rows.values()].flatMap((row) => [...Object.values(row.stamps), row.dead ?? ZERO_STAMP]);
  return new Set(stamps.filter((stamp) => replicaOf(stamp) === replica));
}

/** The ids of the rows that a batch touches, by entity. */
export function rowsTouched(units: readonly Unit[]): ReadonlyMap<string, ReadonlySet<string>> {
  const touched = new Map<string, Set<string>>();
  for (const { entity, row } of units.flat())
    touched.set(entity, (touched.get(entity) ?? new Set()).add(row));
  return touched;
}

export interface MergedUnits {
  /** The rows that were touched, as they become. */
  readonly rows: Rows;
  readonly outcomes: readonly Outcome[];
}

/** Merges units into `present`, one after the other; one that cannot be leaves no trace in the rows. */
export function mergeUnits(
  entities: Entities,
  present: Rows,
  units: readonly Unit[],
  source: ConflictSource,
): MergedUnits {
  const rows = new Map<string, RowState>();
  const outcomes: Outcome[] = [];
  const seen: Pick<Rows, "get"> = { get: (key) => rows.get(key) ?? present.get(key) };
  for (const unit of units) {
    const merged = mergeUnit(entities, seen, unit, source);
    if ("culprit" in merged) {
      outcomes.push(...rejectUnit(unit, [merged.culprit]));
    } else {
      outcomes.push(...merged.outcomes);
      for (const [key, row] of merged.rows) rows.set(key, row);
    }
  }
  return { rows, outcomes };
}

/** `outcomes` in the order of the batch's changes. */
export function inOrderOf(
  changes: readonly { readonly id: string }[],
  outcomes: readonly Outcome[],
): Outcome[] {
  const byChange = new Map(outcomes.map((outcome) => [outcome.change, outcome]));
  return changes.map(({ id }) => {
    const outcome = byChange.get(id);
    if (!outcome) throw new Error(`change ${id} was not settled`);
    return outcome;
  });
}
