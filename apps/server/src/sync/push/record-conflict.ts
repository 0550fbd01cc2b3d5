import {
  conflictEntity,
  encodeStamp,
  INSERT_KEY,
  type LostValue,
  randomRowId,
  replicaOf,
  type RowState,
  SQL_REPLICA,
} from "@tidemark/sync-core";
import { rowKey } from "../store/rows.ts";

/** Where and when a conflict is found, and where its id comes from. */
export interface ConflictSource {
  readonly space: string;
  /** The eras in which what is pushed was settled, before the server was set back. */
  readonly lostIn: readonly number[];
  /** By the store's clock, in ms since 1970. */
  readonly at: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** A conflict as the row that keeps it. */
export interface RecordedConflict {
  readonly id: string;
  /** As in `Rows`. */
  readonly key: string;
  readonly row: RowState;
}

/** Keeps what lost when two edits of a row met that did not know of each other. */
export function recordConflict(
  { at, random }: ConflictSource,
  of: { readonly entity: string; readonly row: string },
  { field, value, stamp }: LostValue,
): RecordedConflict {
  const id = randomRowId(
    at,
    Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256)),
  );
  const values = {
    entity: of.entity,
    rowId: of.row,
    field,
    value,
    stamp,
    replica: replicaOf(stamp),
    at: new Date(at).toISOString(),
  };
  const stamps = { [INSERT_KEY]: encodeStamp({ ms: at, counter: 0 }, SQL_REPLICA) };
  return { id, key: rowKey(conflictEntity.name, id), row: { values, stamps } };
}
