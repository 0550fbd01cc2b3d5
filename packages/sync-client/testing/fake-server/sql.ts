import {
  INSERT_KEY,
  type JsonValue,
  laterStamp,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  stampOf,
  aliveStamp,
  canonicalStamps,
} from "@tidemark/sync-core";
import { nextStamp, rowKey, type Space, storeRow } from "./space.ts";

/** A writer that is no replica: what psql or a service does, as the database's triggers record it. */
export interface SqlWriter {
  insert(entity: string, id: string, values: Readonly<Record<string, JsonValue>>): void;
  /** Says whether there was such a row. */
  update(entity: string, id: string, values: Readonly<Record<string, JsonValue>>): boolean;
  delete(entity: string, id: string): boolean;
}

/** Writes of one transaction: all of them get `version`. */
export function sqlWriter(space: Space, version: number, now: number): SqlWriter {
  const above = (stamp: Stamp): Stamp => laterStamp(nextStamp(space, now), stampAbove(stamp, SQL_REPLICA));

  return {
    insert(entity, id, values) {
      const before = space.rows.get(rowKey(entity, id))?.state;
      if (before && before.dead === undefined) throw new Error(`${entity} ${id} is already there`);
      const stamp = before?.dead === undefined ? nextStamp(space, now) : above(before.dead);
      storeRow(space, { entity, id, version, state: { values, stamps: { [INSERT_KEY]: stamp } } });
    },
    update(entity, id, values) {
      const before = space.rows.get(rowKey(entity, id))?.state;
      if (!before || before.dead !== undefined) return false;
      const changed = Object.keys(values).filter((field) => values[field] !== before.values[field]);
      if (changed.length === 0) return true;
      const stamps = Object.fromEntries(
        changed.map((field) => [field, above(stampOf(before.stamps, field))]),
      );
      const state = {
        values: { ...before.values, ...values },
        stamps: canonicalStamps({ ...before.stamps, ...stamps }),
      };
      storeRow(space, { entity, id, version, state });
      return true;
    },
    delete(entity, id) {
      const before = space.rows.get(rowKey(entity, id))?.state;
      if (!before || before.dead !== undefined) return false;
      storeRow(space, { entity, id, version, state: { ...before, dead: above(aliveStamp(before.stamps)) } });
      return true;
    },
  };
}
