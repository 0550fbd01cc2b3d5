import type { Outcome, RowState } from "@tidemark/sync-core";
import type { Rows } from "../store/rows.ts";
import type { Unit } from "./merge-unit.ts";
import { type SettledUnits, type Settling, settleUnits } from "./settle-units.ts";
import { learnTakenAlong } from "./stretches.ts";

/** Settles stretches one after the other; each meets what those before it have left. */
export async function settleInTurn(
  settling: Settling,
  present: Rows,
  stretches: readonly (readonly Unit[])[],
): Promise<Pick<SettledUnits, "outcomes" | "written">> {
  const rows = new Map<string, RowState>(present);
  const outcomes: Outcome[] = [];
  for (const [place, stretch] of stretches.slice(0, -1).entries()) {
    const settled = settleUnits(settling, rows, stretch);
    outcomes.push(...settled.outcomes);
    for (const [key, row] of [...settled.rows, ...(await settled.written)]) rows.set(key, row);
    const next = stretches.slice(place + 1).flat();
    await learnTakenAlong(settling.transaction, rows, { done: stretch, next });
  }
  const last = settleUnits(settling, rows, stretches.at(-1) ?? []);
  return { outcomes: [...outcomes, ...last.outcomes], written: last.written };
}
