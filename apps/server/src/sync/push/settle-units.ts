import type { Entity, Outcome } from "@tidemark/sync-core";
import type { Rows } from "../store/rows.ts";
import type { SpaceTransaction } from "../store/space-store.ts";
import { planWrites } from "../store/write-plan.ts";
import { bringBack, revivedRows } from "./bring-back.ts";
import { mergeUnits } from "./checked-batch.ts";
import type { Unit } from "./merge-unit.ts";
import type { ConflictSource } from "./record-conflict.ts";

/** A transaction that holds the space, and what settling in it needs to know. */
export interface Settling {
  readonly transaction: SpaceTransaction;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly conflicts: ConflictSource;
}

export interface SettledUnits {
  /** The rows that were touched, as they become. */
  readonly rows: Rows;
  readonly outcomes: readonly Outcome[];
  /**
   * The rows that come back with those that were brought back. Fails with what the store says no to; then the
   * transaction, or the part, is good for being undone only.
   */
  readonly written: Promise<Rows>;
}

/**
 * Merges units into the rows that are there, and sends what is to be written. What comes of it is known
 * before the store has agreed.
 */
export function settleUnits(
  { transaction, entities, conflicts }: Settling,
  present: Rows,
  units: readonly Unit[],
): SettledUnits {
  const { rows, outcomes } = mergeUnits(entities, present, units, conflicts);
  const written = write(transaction, present, rows);
  // Whoever fails before he awaits it has a failure of his own to tell.
  written.catch(() => undefined);
  return { rows, outcomes, written };
}

async function write(transaction: SpaceTransaction, present: Rows, after: Rows): Promise<Rows> {
  const revived = revivedRows(present, after);
  if (revived.length === 0) {
    await transaction.write(planWrites(present, after));
    return NONE;
  }
  const { before, rows } = await bringBack(transaction, revived, after);
  await transaction.write(planWrites(new Map([...present, ...before]), new Map([...after, ...rows])));
  return rows;
}

const NONE: Rows = new Map();
