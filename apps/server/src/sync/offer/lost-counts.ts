import { conflictEntity, lostWithCopy, type RowState } from "@tidemark/sync-core";
import { lostCountId, lostCountIn, lostCountRow } from "../push/lost-count-row.ts";
import { rowKey, rowOfKey, type Rows } from "../store/rows.ts";
import type { Copy, Count } from "./offered-rows.ts";

/** Where and when copies are compared with what is there. */
export interface Losing {
  readonly space: string;
  /** Of the history that the copies are from. */
  readonly era: number;
  /** By the store's clock, in ms since 1970. */
  readonly at: number;
  /** Whether a row was written after the server was set back. */
  readonly isWritten: (key: string) => boolean;
}

/** The keys of the rows that keep what is missing of the counters in copies. */
export function lostCountKeys(space: string, offered: ReadonlyMap<string, Copy>): readonly string[] {
  return [...offered].flatMap(([key, { counts }]) => {
    const { entity, id } = rowOfKey(key);
    return counts.map(({ field }) => conflictKey(space, entity, id, field));
  });
}

/** What is missing of a row's counters, by a copy of it. `row` is what it has become. */
export function lostCounts(
  { space, era, at, isWritten }: Losing,
  present: Pick<Rows, "get">,
  { key, row, counts }: { readonly key: string; readonly row: RowState; readonly counts: readonly Count[] },
): Rows {
  const conflicts = new Map<string, RowState>();
  if (row.dead !== undefined) return conflicts;
  const { entity, id } = rowOfKey(key);
  for (const { field, was, version, stamp } of counts) {
    const count = row.values[field];
    if (typeof count !== "number") continue;
    const conflict = conflictKey(space, entity, id, field);
    const before = present.get(conflict);
    const known = lostCountIn(before);
    const lost = lostWithCopy(known, { was, era, version }, { count, sure: !isWritten(key) });
    if (known ? lost === known : lost.missing === 0) continue;
    const isNews = !known || lost.missing !== known.missing;
    const open = lost.missing !== 0 && (isNews || before?.dead === undefined);
    const counter = { entity, row: id, field };
    conflicts.set(conflict, lostCountRow(counter, { lost, stamp, open, at }, before));
  }
  return conflicts;
}

function conflictKey(space: string, entity: string, row: string, field: string): string {
  return rowKey(conflictEntity.name, lostCountId(space, { entity, row, field }));
}
