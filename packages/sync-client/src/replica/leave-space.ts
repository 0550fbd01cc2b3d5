import { generationRange, rowKey } from "../layout.ts";
import type { KeyRange } from "../ports.ts";
import { keptBase } from "./base-rows.ts";
import type { Draft } from "./commits.ts";
import { isUnsettled } from "./slot.ts";

const ALL: KeyRange = { from: 0, to: Infinity };

/**
 * Removes what the server has sent of a space that is gone, or of which this person is no member any more. What was
 * not sent stays, with the fields that it was made on, and a later pull begins from the start.
 */
export function leaveSpace(draft: Draft): void {
  const { cursor, generation, staging } = draft.meta();
  if (cursor === null && !staging) return;
  const next = Math.max(generation, staging?.generation ?? 0) + 1;
  const kept = [...draft.model.slots().all()].filter(isUnsettled).flatMap(keptBase);
  const base: KeyRange = { from: generationRange(0).from, to: generationRange(next).to };
  for (const store of ["segments", "rows"] as const) draft.remove(store, base);
  for (const store of ["kept", "offers"] as const) draft.remove(store, ALL);
  for (const row of kept) draft.put("rows", rowKey(next, row.entity, row.id), row);
  draft.set({ generation: next, cursor: null, staging: null, offers: { first: 1, next: 1 } });
  draft.replaceBase();
}
