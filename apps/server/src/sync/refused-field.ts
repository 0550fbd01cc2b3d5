import type { Change } from "@tidemark/sync-core";
import type { SyncedTable } from "../db/registry.ts";
import { constraintColumns } from "./batch-statements.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import type { Refusal } from "./sql-error.ts";

/** The field that a refusal is about, where the database says so or there is only one it can be. */
export async function refusedField(
  transaction: RequestTransaction,
  synced: SyncedTable | undefined,
  refusal: Refusal,
  change: Change,
): Promise<string | undefined> {
  if (!synced || change.kind === "delete") return undefined;
  const blamed = refusal.table === synced.tableName ? await blamedColumns(transaction, refusal) : [];
  const fields = synced.columns.filter(({ column }) => blamed.includes(column)).map(({ field }) => field);
  const likely = fields.filter((field) => Object.hasOwn(change.values, field));
  const edited = Object.keys(change.values);
  return [fields, likely, edited].find((candidates) => candidates.length === 1)?.[0];
}

async function blamedColumns(
  transaction: RequestTransaction,
  { table, column, constraint }: Refusal,
): Promise<readonly string[]> {
  if (column !== undefined) return [column];
  if (constraint === undefined || table === undefined) return [];
  const columns = await transaction.rows<{ readonly name: string }>(constraintColumns, { constraint, table });
  return columns.map(({ name }) => name);
}
