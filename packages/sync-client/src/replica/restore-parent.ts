import { createChange } from "@tidemark/sync-core";
import type { Draft } from "./commits.ts";
import { createDesk, type Desk } from "./desk.ts";
import { EditRefused } from "./errors.ts";
import { retryFailed } from "./failed.ts";
import type { RecordKey } from "./replica.ts";
import { refusedOf, remainsOf, shownRow } from "./slot.ts";
import { newRowValues } from "./validate.ts";
import { onRemains } from "./write.ts";

/**
 * Brings the rows back that a row's refused changes lack, and makes these new edits behind them. Gives their number.
 *
 * @throws {@link EditRefused} if no parent is named, or this device has no fields of it to make it of.
 */
export function restoreParent(
  draft: Draft,
  { entity, id, now, newId }: { entity: string; id: string; now: number; newId: () => string },
): number {
  const slot = draft.model.slots().get(entity, id);
  const named = slot ? refusedOf(slot).flatMap(({ outcome }) => outcome.parent ?? []) : [];
  if (named.length === 0)
    throw new EditRefused("untrue", `nothing of ${entity} ${id} was refused because of a row that is gone`);
  const desk = createDesk(draft, now);
  const parents = new Map(named.map((parent) => [`${parent.entity}/${parent.row}`, parent]));
  for (const parent of parents.values()) bringBack(desk, { entity: parent.entity, id: parent.row }, newId());
  return retryFailed(draft, { entity, id, now, newId });
}

/** A create, because the server may have forgotten the row; over a tombstone it brings that row back. */
function bringBack(desk: Desk, { entity, id }: RecordKey, change: string): void {
  const slot = desk.slot(entity, id);
  if (shownRow(slot)) return;
  const remains = remainsOf(slot);
  if (!remains || Object.keys(remains).length === 0) {
    throw new EditRefused(
      "missing",
      `this device no longer has the fields of ${entity} ${id}; bring it back on a device that still has them`,
    );
  }
  const values = onRemains(slot, newRowValues(slot.entity, remains));
  const head = { id: change, entity, row: id, stamp: desk.nextStamp() };
  desk.append(createChange(head, values, new Set(Object.keys(remains))));
}
