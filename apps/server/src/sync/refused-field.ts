import type { Change } from "@tidemark/sync-core";
import type { SyncedTable } from "../db/registry.ts";
import { constraintColumns } from "./batch-statements.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import type { Refusal } from "./sql-error.ts";

const DATE_OUT_OF_RANGE: ReadonlySet<string> = new Set(["22007", "22008"]);
const DATE_TYPE = /^(date|time)/;

/** Finds the field that a refusal is about, where the database says so or there is only one it can be. */
export type FieldFinder = (
  synced: SyncedTable | undefined,
  refusal: Refusal,
  change: Change,
) => Promise<string | undefined>;

export function createFieldFinder(transaction: RequestTransaction): FieldFinder {
  const known = new Map<string, Promise<readonly string[]>>();

  async function readColumns(table: string, constraint: string): Promise<readonly string[]> {
    const columns = await transaction.rows<{ readonly name: string }>(constraintColumns, {
      constraint,
      table,
    });
    return columns.map(({ name }) => name);
  }

  async function blamedColumns({ table, column, constraint }: Refusal): Promise<readonly string[]> {
    if (column !== undefined) return [column];
    if (constraint === undefined || table === undefined) return [];
    const columns = known.get(constraint) ?? readColumns(table, constraint);
    known.set(constraint, columns);
    return columns;
  }

  return async (synced, refusal, change) => {
    if (!synced || change.kind === "delete") return undefined;
    const blamed = refusal.table === synced.tableName ? await blamedColumns(refusal) : [];
    const fields = synced.columns.filter(({ column }) => blamed.includes(column)).map(({ field }) => field);
    const likely = fields.filter((field) => Object.hasOwn(change.values, field));
    const edited = Object.keys(change.values);
    const dates = DATE_OUT_OF_RANGE.has(refusal.code)
      ? synced.columns.filter(({ field, type }) => edited.includes(field) && DATE_TYPE.test(type))
      : [];
    return [fields, likely, edited, dates.map(({ field }) => field)].find(
      (candidates) => candidates.length === 1,
    )?.[0];
  };
}
