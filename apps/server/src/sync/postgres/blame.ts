import type { SyncedTable } from "../../db/registry.ts";
import type { Blame } from "../store/space-store.ts";
import type { StoreFailure } from "../store/store-failure.ts";
import { constraintColumns } from "./batch-statements.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { type RefusedPlace, refusedPlace } from "./sql-error.ts";

/** A foreign key refers to what is not there. */
const NO_PARENT = "23503";
const DATE_OUT_OF_RANGE: ReadonlySet<string> = new Set(["22007", "22008"]);
const DATE_TYPE = /^(date|time)/;

/** Finds the fields that a refusal may be about. */
export type FieldFinder = (synced: SyncedTable | undefined, refusal: StoreFailure) => Promise<Blame>;

interface BlamedColumn {
  readonly name: string;
  /** The entity that the column refers to. */
  readonly parent: string | null;
}

export function createFieldFinder(transaction: RequestTransaction): FieldFinder {
  const known = new Map<string, Promise<readonly BlamedColumn[]>>();

  async function blamedColumns({
    table,
    column,
    constraint,
  }: RefusedPlace): Promise<readonly BlamedColumn[]> {
    if (column !== undefined) return [{ name: column, parent: null }];
    if (constraint === undefined || table === undefined) return [];
    const columns =
      known.get(constraint) ?? transaction.rows<BlamedColumn>(constraintColumns, { constraint, table });
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
      named: synced.columns
        .filter(({ column }) => blamed.some(({ name }) => name === column))
        .map(({ field }) => field),
      parent: place.code === NO_PARENT ? (blamed[0]?.parent ?? undefined) : undefined,
      possible: dates.map(({ field }) => field),
    };
  };
}
