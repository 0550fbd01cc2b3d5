import type { Rows } from "../store/rows.ts";
import type { SpaceTransaction } from "../store/space-store.ts";
import { planWrites } from "../store/write-plan.ts";
import { bringBack, revivedRows } from "./bring-back.ts";

const NONE: Rows = new Map();

/** Turns `present` into `after`; answers with the rows that come back with those that were brought back. */
export async function writeMerged(transaction: SpaceTransaction, present: Rows, after: Rows): Promise<Rows> {
  const revived = revivedRows(present, after);
  if (revived.length === 0) {
    await transaction.write(planWrites(present, after));
    return NONE;
  }
  const { before, rows } = await bringBack(transaction, revived, after);
  await transaction.write(planWrites(new Map([...present, ...before]), new Map([...after, ...rows])));
  return rows;
}
