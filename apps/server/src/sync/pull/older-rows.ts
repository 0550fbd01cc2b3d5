import {
  conflictEntity,
  downgradeRow,
  knowsEntity,
  lostCountOf,
  olderFieldName,
  type PulledRow,
  type SyncConflict,
  type Values,
} from "@tidemark/sync-core";
import type { Schemas } from "../schemas.ts";

/** The rows of a page as a replica of the schema `to` knows them, without those of entities that it does not know. */
export function olderRows(
  { schema, history }: Schemas,
  to: number,
  rows: readonly PulledRow[],
): readonly PulledRow[] {
  if (to === schema) return rows;
  const versions = { from: schema, to };
  return rows
    .filter(({ entity }) => knowsEntity(history, entity, to))
    .map((row) => {
      if ("dead" in row) return row;
      if (row.entity === conflictEntity.name)
        return { ...row, values: olderConflict(row.values as unknown as SyncConflict) };
      return downgradeRow(history, row.entity, row, versions);
    });

  /** What lost is given back by whoever restores it, so it has to be as his schema says it. */
  function olderConflict(conflict: SyncConflict): Values {
    const { entity, field, value } = conflict;
    if (field === "" && value === null) return { ...conflict };
    const count = lostCountOf(value);
    const lost = field === "" ? (value as Values) : { [field]: count ? count.missing : value };
    const { values } = downgradeRow(history, entity, { values: lost, stamps: {} }, versions);
    const name = olderFieldName(history, entity, field, versions);
    if (name === null) return { ...conflict };
    const missing = values[name];
    if (count && typeof missing === "number")
      return { ...conflict, field: name, value: { ...count, missing } };
    return { ...conflict, field: name, value: name === "" ? { ...values } : (values[name] ?? null) };
  }
}
