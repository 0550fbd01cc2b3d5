import { conflictEntity } from "@tidemark/sync-core";
import type { RecordKey } from "./replica.ts";
import { shownRow, type Slot } from "./slot.ts";

/** Which rows have open conflicts: those that the server has sent and that nobody here has resolved. */
export interface OpenConflicts {
  /**
   * Takes over how a conflict stands now and gives the row that it is of, if that has one more or one less.
   * A conflict of a kind of row that this version of the app does not know is left to a later one.
   */
  update(conflict: Slot): RecordKey | null;
  countOf(row: RecordKey): number;
}

export function createOpenConflicts(): OpenConflicts {
  const rowByConflict = new Map<string, RecordKey>();
  const countByRow = new Map<string, number>();

  function add(row: RecordKey, by: number): void {
    const path = pathOf(row);
    const count = (countByRow.get(path) ?? 0) + by;
    if (count > 0) countByRow.set(path, count);
    else countByRow.delete(path);
  }

  return {
    update(conflict) {
      const open = rowOf(conflict);
      const before = rowByConflict.get(conflict.id);
      if (open && before) return null;
      if (open) rowByConflict.set(conflict.id, open);
      else rowByConflict.delete(conflict.id);
      const row = open ?? before ?? null;
      if (row) add(row, open ? 1 : -1);
      return row;
    },
    countOf: (row) => countByRow.get(pathOf(row)) ?? 0,
  };
}

export function isConflict({ entity }: Slot): boolean {
  return entity.name === conflictEntity.name;
}

/** The row that an open conflict is of; the server never alters that. */
function rowOf(conflict: Slot): RecordKey | null {
  const shown = shownRow(conflict);
  const [entity, id] = [shown?.["entity"], shown?.["rowId"]];
  return typeof entity === "string" && typeof id === "string" ? { entity, id } : null;
}

function pathOf({ entity, id }: RecordKey): string {
  return `${entity}/${id}`;
}
