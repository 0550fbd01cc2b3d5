import { bringRowBack } from "./make-row-anew.ts";
import type { Draft } from "./commits.ts";
import { createDesk } from "./desk.ts";
import { EditRefused } from "./errors.ts";
import { retryFailed } from "./failed.ts";
import { refusedOf } from "./slot.ts";

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
  for (const parent of parents.values())
    bringRowBack(desk, { entity: parent.entity, id: parent.row }, newId());
  return retryFailed(draft, { entity, id, now, newId });
}
