import {
  type Change,
  changeStampOf,
  conflictEntity,
  type CreateChange,
  type Entity,
  lostAfter,
  type LostCount,
  type Rejection,
  replicaOf,
  type RowState,
  type UpdateChange,
} from "@tidemark/sync-core";
import { type Rows, rowKey } from "../store/rows.ts";
import { copiedStampIn, type Counter, lostCountId, lostCountIn, lostCountRow } from "./lost-count-row.ts";
import type { ConflictSource } from "./record-conflict.ts";
import { rejection } from "./rejection.ts";

type Entities = Readonly<Record<string, Entity>>;

/** A difference that a change adds to a counter. */
interface Difference extends Counter {
  readonly change: CreateChange | UpdateChange;
  readonly by: number;
}

/** The ids of the conflicts that keep what is missing of the counters in a batch. */
export function lostCountIds(
  space: string,
  entities: Entities,
  changes: readonly Change[],
): readonly string[] {
  return differencesIn(entities, changes).map((counter) => lostCountId(space, counter));
}

/**
 * What is missing of counters once a unit has brought back some of it: because it was in the count when the server lost
 * it, or because a person gives back what is missing, which closes the conflict. That can be done once.
 */
export function countAgain(
  entities: Entities,
  rows: Pick<Rows, "get">,
  unit: readonly Change[],
  { space, lostIn, at }: ConflictSource,
): Rows | { readonly culprit: Rejection } {
  const counted = new Map<string, RowState>();
  for (const difference of differencesIn(entities, unit)) {
    const id = lostCountId(space, difference);
    const key = rowKey(conflictEntity.name, id);
    const before = rows.get(key);
    const restores = unit.some(({ kind, row }) => kind === "delete" && row === id);
    if (restores && lostIn.length === 0 && (!before || before.dead !== undefined))
      return { culprit: restoredBefore(difference) };
    const conflict = counted.get(key) ?? before;
    const known = lostCountIn(conflict);
    if (!conflict || !known) continue;
    const times = restores ? timesGivenBack(known, lostIn) : timesReturned(known, lostIn);
    const guessed = !restores && lostIn.length === 0 && isIn(conflict, difference);
    if (times === 0 && !guessed) continue;
    const lost = lostAfter(known, difference.by, guessed ? 1 : times);
    if (guessed && lost.missing !== 0 && Math.sign(lost.missing) !== Math.sign(known.missing)) continue;
    const open = lost.missing !== 0 && (restores || conflict.dead === undefined || known.missing === 0);
    counted.set(key, lostCountRow(difference, { lost, stamp: copiedStampIn(conflict), open, at }, conflict));
  }
  return counted;
}

/** How often the server has lost a difference that is missing: its device offers its own copy first. */
function timesReturned({ eras }: LostCount, lostIn: readonly number[]): number {
  return lostIn.filter((era) => eras.includes(era)).length;
}

/** What a person gives back takes the place of what was lost before, and may have been lost itself. */
function timesGivenBack(known: LostCount, lostIn: readonly number[]): number {
  return timesReturned(known, lostIn) + Number(known.eras.some((era) => !lostIn.includes(era)));
}

/**
 * Whether a difference that its device had not pulled seems to be in the latest copy: the last of its replica there is no
 * earlier. A clock that was put right can make a new one look so, which therefore never tells of too much.
 */
function isIn(conflict: RowState, { change, field }: Difference): boolean {
  const stamp = changeStampOf(change, field);
  const last = copiedStampIn(conflict);
  return stamp <= last && replicaOf(stamp) === replicaOf(last);
}

function differencesIn(entities: Entities, unit: readonly Change[]): readonly Difference[] {
  return unit.flatMap((change) => {
    if (change.kind === "delete") return [];
    const { entity, row, values } = change;
    return Object.entries(values).flatMap(([field, by]) =>
      entities[entity]?.policies[field] === "counter" && typeof by === "number" && by !== 0
        ? [{ entity, row, field, change, by }]
        : [],
    );
  });
}

function restoredBefore({ change, field }: Difference): Rejection {
  const message = "what was missing was brought back or let go on another device; discard this";
  return rejection(change.id, "refused", message, field);
}
