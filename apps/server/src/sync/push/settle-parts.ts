import type { Outcome, Rejection, RowState } from "@tidemark/sync-core";
import { rowKey, type Rows } from "../store/rows.ts";
import { refusalIn, StoreFailure } from "../store/store-failure.ts";
import { rejectUnit, type Unit } from "./merge-unit.ts";
import { refusedChange } from "./refused-change.ts";
import { type SettledUnits, type Settling, settleUnits } from "./settle-units.ts";
import { learnTakenAlong, stretchesOf } from "./stretches.ts";

/** Into how many parts a part is cut that the store refused: few refusals are found in few tries. */
const CUTS = 32;

/** What is known of a batch of which the store refuses a part. */
export interface Parts {
  /** Units that were refused, by their first change. They stay refused if the rest needs another try. */
  readonly refused: Map<string, readonly Rejection[]>;
}

/**
 * Settles units of which the store refuses some: each group that it refuses is rejected, and costs
 * only itself. Parts are tried as a whole and cut smaller until it is known which groups are to blame.
 */
export async function settleParts(
  settling: Settling,
  present: Rows,
  units: readonly Unit[],
  { refused }: Parts,
): Promise<readonly Outcome[]> {
  const { transaction } = settling;
  const rows = new Map<string, RowState>(present);
  const outcomes: Outcome[] = [];
  // The first part that is undone would take the version back.
  await transaction.takeVersion();
  const admitted = units.filter(([first]) => !first || !refused.has(first.id));
  const parts = stretchesOf(admitted, present, transaction.takenAlong).flatMap(cut);
  for (let part = parts.shift(); part; part = parts.shift()) {
    const tried = await tryPart(settling, rows, part);
    if (!(tried instanceof StoreFailure)) {
      outcomes.push(...tried.outcomes);
      for (const [key, row] of [...tried.rows, ...(await tried.written)]) rows.set(key, row);
      await learnTakenAlong(transaction, rows, { done: part, next: parts.flat() });
    } else if (part.length > 1) {
      parts.unshift(...cut(part));
    } else {
      const unit = part[0] ?? [];
      const { change, refusal } = await findCulprit(settling, rows, unit, tried);
      const culprit = refusedChange(await transaction.blame(change.entity, refusal), {
        change,
        row: rows.get(rowKey(change.entity, change.row)),
        message: refusal.message,
      });
      refused.set(unit[0]?.id ?? "", rejectUnit(unit, [culprit]));
    }
  }
  return [...outcomes, ...[...refused.values()].flat()];
}

/** Settles units as a part; answers with the refusal if there was one, and then nothing happened. */
async function tryPart(
  settling: Settling,
  present: Rows,
  units: readonly Unit[],
  end: "keep" | "undo" = "keep",
): Promise<SettledUnits | StoreFailure> {
  const { transaction } = settling;
  // How a part ends can go out with the beginning of the next: if that fails, so does everything after it.
  const unawaited = (ended: Promise<void>) => void ended.catch(() => undefined);
  try {
    const begun = transaction.beginPart();
    begun.catch(() => undefined);
    const settled = settleUnits(settling, present, units);
    await Promise.all([begun, settled.written]);
    unawaited(end === "keep" ? transaction.keepPart() : transaction.undoPart());
    return settled;
  } catch (error) {
    const refusal = refusalIn(error);
    unawaited(transaction.undoPart());
    return refusal;
  }
}

/** The change of a refused unit at which the store stops; the last if it minds only the whole. */
async function findCulprit(settling: Settling, present: Rows, unit: Unit, whole: StoreFailure) {
  for (const [index, change] of unit.entries()) {
    if (index === unit.length - 1) return { change, refusal: whole };
    const refusal = await tryPart(settling, present, [unit.slice(0, index + 1)], "undo");
    if (refusal instanceof StoreFailure) return { change, refusal };
  }
  throw new Error("a unit without changes was refused");
}

function cut(units: readonly Unit[]): (readonly Unit[])[] {
  const size = Math.max(1, Math.ceil(units.length / CUTS));
  const parts: (readonly Unit[])[] = [];
  for (let start = 0; start < units.length; start += size) parts.push(units.slice(start, start + size));
  return parts;
}
