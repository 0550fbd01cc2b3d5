import {
  aliveStamp,
  conflictEntity,
  encodeStamp,
  laterStamp,
  type LostCount,
  lostCountOf,
  naturalRowId,
  replicaOf,
  type RowState,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  ZERO_STAMP,
} from "@tidemark/sync-core";

/** A counter of a row. */
export interface Counter {
  readonly entity: string;
  readonly row: string;
  readonly field: string;
}

/** The id of the conflict that keeps what is missing of a counter: there is one at most. */
export function lostCountId(space: string, { entity, row, field }: Counter): string {
  return naturalRowId(space, conflictEntity.name, `${entity}/${row}/${field}`);
}

/** What such a conflict keeps, also after it was closed; null if it keeps nothing. */
export function lostCountIn(conflict: RowState | undefined): LostCount | null {
  return conflict ? lostCountOf(conflict.values["value"]) : null;
}

/** The stamp that the counter had in the latest copy. */
export function copiedStampIn({ values }: RowState): Stamp {
  const { stamp } = values;
  return typeof stamp === "string" ? (stamp as Stamp) : ZERO_STAMP;
}

/**
 * The conflict as the row that keeps it. Closed it goes on to know what is missing, for what comes back later.
 *
 * @param at by the store's clock, in ms since 1970.
 */
export function lostCountRow(
  { entity, row, field }: Counter,
  { lost, stamp, open, at }: { lost: LostCount; stamp: Stamp; open: boolean; at: number },
  before?: RowState,
): RowState {
  const now = encodeStamp({ ms: at, counter: 0 }, SQL_REPLICA);
  const last = before ? laterStamp(aliveStamp(before.stamps), before.dead ?? ZERO_STAMP) : ZERO_STAMP;
  const present = now > last ? now : stampAbove(last, SQL_REPLICA);
  const values = {
    entity,
    rowId: row,
    field,
    value: lost,
    stamp,
    replica: replicaOf(stamp),
    at: before && before.dead === undefined ? (before.values["at"] ?? null) : new Date(at).toISOString(),
  };
  return open
    ? { values, stamps: { "": present } }
    : { values, stamps: before?.stamps ?? { "": present }, dead: present };
}
