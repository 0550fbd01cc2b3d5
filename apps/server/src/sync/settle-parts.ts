import type { Outcome, Rejection, RowState } from "@tidemark/sync-core";
import type { SyncedTable } from "../db/registry.ts";
import { beginPart, keepPart, takeVersion, undoPart } from "./batch-statements.ts";
import { rejectUnit, type Rows, type Unit } from "./merge-unit.ts";
import { createFieldFinder } from "./refused-field.ts";
import { rejection } from "./rejection.ts";
import { type SettledUnits, type Settling, settleUnits } from "./settle-units.ts";
import type { Statement } from "./statement.ts";
import { type Refusal, refusalIn, refusalSentence } from "./sql-error.ts";

/** Into how many parts a part is cut that the database refused: few refusals are found in few tries. */
const CUTS = 32;

/** What is known of a batch of which the database refuses a part. */
export interface Parts {
  /** Units that were refused, by their first change. They stay refused if the rest needs another try. */
  readonly refused: Map<string, readonly Rejection[]>;
}

/**
 * Settles units of which the database refuses some: each group that it refuses is rejected, and costs
 * only itself. Parts are tried as a whole and cut smaller until it is known which groups are to blame.
 */
export async function settleParts(
  settling: Settling & { readonly tables: Readonly<Record<string, SyncedTable>> },
  present: Rows,
  units: readonly Unit[],
  { refused }: Parts,
): Promise<readonly Outcome[]> {
  const { transaction, target } = settling;
  const rows = new Map<string, RowState>(present);
  const outcomes: Outcome[] = [];
  const fieldOf = createFieldFinder(transaction);
  // The first savepoint that is undone would take the version back.
  await transaction.rows(takeVersion, { space: target.space });
  const parts = cut(units.filter(([first]) => !first || !refused.has(first.id)));
  for (let part = parts.shift(); part; part = parts.shift()) {
    const tried = await tryPart(settling, rows, part);
    if (!("code" in tried)) {
      outcomes.push(...tried.outcomes);
      for (const [key, row] of tried.rows) rows.set(key, row);
    } else if (part.length > 1) {
      parts.unshift(...cut(part));
    } else {
      const unit = part[0] ?? [];
      const { change, refusal } = await findCulprit(settling, rows, unit, tried);
      const field = await fieldOf(settling.tables[change.entity], refusal, change);
      const culprit = rejection(change.id, "refused", refusalSentence(refusal), field);
      refused.set(unit[0]?.id ?? "", rejectUnit(unit, [culprit]));
    }
  }
  return [...outcomes, ...[...refused.values()].flat()];
}

/** Settles units inside a savepoint; answers with the refusal if there was one, and then nothing happened. */
async function tryPart(
  settling: Settling,
  present: Rows,
  units: readonly Unit[],
  after: Statement = keepPart,
): Promise<SettledUnits | Refusal> {
  const { transaction } = settling;
  // How a part ends can go out with the beginning of the next: if that fails, so does everything after it.
  const end = (how: Statement) => void transaction.rows(how).catch(() => undefined);
  try {
    const begun = transaction.rows(beginPart);
    begun.catch(() => undefined);
    const settled = settleUnits(settling, present, units);
    await Promise.all([begun, settled.written]);
    end(after);
    return settled;
  } catch (error) {
    const refusal = refusalIn(error);
    end(undoPart);
    return refusal;
  }
}

/** The change of a refused unit at which the database stops; the last if it minds only the whole. */
async function findCulprit(settling: Settling, present: Rows, unit: Unit, whole: Refusal) {
  for (const [index, change] of unit.entries()) {
    if (index === unit.length - 1) return { change, refusal: whole };
    const refusal = await tryPart(settling, present, [unit.slice(0, index + 1)], undoPart);
    if ("code" in refusal) return { change, refusal };
  }
  throw new Error("a unit without changes was refused");
}

function cut(units: readonly Unit[]): (readonly Unit[])[] {
  const size = Math.max(1, Math.ceil(units.length / CUTS));
  const parts: (readonly Unit[])[] = [];
  for (let start = 0; start < units.length; start += size) parts.push(units.slice(start, start + size));
  return parts;
}
