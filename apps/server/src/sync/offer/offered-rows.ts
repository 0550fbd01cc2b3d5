import {
  decodeStamp,
  type Entity,
  INSERT_KEY,
  knowsEntity,
  type OfferedRow,
  type RowState,
  upgradeRow,
} from "@tidemark/sync-core";
import { MAX_AHEAD_MS } from "../push/admission.ts";
import type { Schemas } from "../schemas.ts";
import { type Rows, rowKey } from "../store/rows.ts";

/** Rows of the schema `from` as the present one says them. Those that cannot be said so are passed over. */
export function newerRows(
  { schema, history }: Schemas,
  from: number,
  rows: readonly OfferedRow[],
): readonly OfferedRow[] {
  if (from === schema) return rows;
  return rows.flatMap((row) => {
    if (!knowsEntity(history, row.entity, from)) return [];
    try {
      return upgradeRow(history, row.entity, row, { from, to: schema });
    } catch {
      return [];
    }
  });
}

/**
 * What of an offer can be taken in. The rest is passed over, row by row: nobody waits for its outcome. Rows come with
 * other replicas' stamps, so one from the future is not lowered but left out: this server never gave it.
 */
export function offeredRows(
  entities: Readonly<Record<string, Entity>>,
  rows: readonly OfferedRow[],
  now: number,
): Rows {
  return new Map(
    rows
      .filter((row) => isSound(entities[row.entity], row, now))
      .map(({ entity, id, values, stamps }): readonly [string, RowState] => [
        rowKey(entity, id),
        { values, stamps },
      ]),
  );
}

function isSound(entity: Entity | undefined, { values, stamps }: OfferedRow, now: number): boolean {
  if (!entity || stamps[INSERT_KEY] === undefined) return false;
  const fields = Object.keys(entity.policies);
  return (
    Object.keys(values).every((field) => fields.includes(field)) &&
    Object.keys(stamps).every((field) => field === INSERT_KEY || fields.includes(field)) &&
    Object.values(stamps).every((stamp) => decodeStamp(stamp).ms <= now + MAX_AHEAD_MS) &&
    fields.every((field) => Object.hasOwn(values, field)) &&
    entity.fields.safeParse(values).success
  );
}
