import type { Draft } from "./commits.ts";
import { createDesk } from "./desk.ts";
import { EditRefused } from "./errors.ts";
import { addFailed } from "./failed.ts";
import { groupsOf, isOf, recall, waitingEntries } from "./take-back.ts";

/**
 * Puts the changes of a row that wait, with their groups, on the failed list: open ones at once, sealed ones as soon
 * as the server has said that it will never settle their batch. Gives their number.
 *
 * @throws {@link EditRefused} if changes of it are settled.
 */
export function park(
  draft: Draft,
  {
    entity,
    id,
    now,
    message,
  }: { readonly entity: string; readonly id: string; readonly now: number; readonly message: string },
): number {
  const { model } = draft;
  const desk = createDesk(draft, now);
  const { pending } = desk.slot(entity, id);
  const waiting = waitingEntries(model);
  const own = new Set(pending.map(({ seq }) => seq));
  if (!pending.every(({ seq }) => waiting.some((entry) => entry.seq === seq))) {
    throw new EditRefused(
      "sealed",
      `the server has settled changes of ${entity} ${id}; edit it again instead`,
    );
  }
  const groups = groupsOf(pending);
  const parked = waiting.filter((entry) => own.has(entry.seq) || isOf(groups, entry.change));
  for (const entry of parked) {
    if (model.isSealed(entry.seq)) continue;
    desk.remove(entry);
    addFailed(desk, {
      entry,
      outcome: { kind: "rejected", change: entry.change.id, code: "refused", message },
      attemptedAt: null,
    });
  }
  recall(draft, new Set(parked), message);
  return parked.length;
}
