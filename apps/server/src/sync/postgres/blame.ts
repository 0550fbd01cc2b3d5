import type { SyncedTable } from "../../db/registry.ts";
import type { Blame } from "../store/space-store.ts";
import type { StoreFailure } from "../store/store-failure.ts";
import { constraintColumns } from "./batch-statements.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { type RefusedPlace, refusedPlace } from "./sql-error.ts";

const DATE_OUT_OF_RANGE: ReadonlySet<string> = new Set(["22007", "22008"]);
const DATE_TYPE = /^(date|time)/;

/** Finds the fields that a refusal may be about. */
export type FieldFinder = (synced: SyncedTable | undefined, refusal: StoreFailure) => Promise<Blame>;

export function createFieldFinder(transaction: RequestTransaction): FieldFinder {
  const known = new Map<string, Promise<readonly string[]>>();

  async function readColumns(table: string, constraint: string): Promise<readonly string[]> {
    const columns = await transaction.rows<{ readonly name: string }>(constraintColumns, {
      constraint,
      table,
    });
    return columns.map(({ name }) => name);
  }

  async function blamedColumns({ table, column, constraint }: RefusedPlace): Promise<readonly string[]> {
    if (column !== undefined) return [column];
    if (constraint === undefined || table === undefined) return [];
    const columns = known.get(constraint) ?? readColumns(table, constraint);
    known.set(constraint, columns);
    return columns;
  }

  return async (synced, refusal) => {
    const place = refusedPlace(refusal);
    if (!synced || !place) return { named: [], possible: [] };
    const blamed = place.table === synced.tableName ? await blamedColumns(place) : [];
    const dates = synced.columns.filter(
      ({ type }) => DATE_OUT_OF_RANGE.has(place.code) && DATE_TYPE.test(type),
    );
    return {
      named: synced.columns.filter(({ column }) => blamed.includes(column)).map(({ field }) => field),
      possible: dates.map(({ field }) => field),
    };
  };
}
