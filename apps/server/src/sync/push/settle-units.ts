import type { Entity, Outcome } from "@tidemark/sync-core";
import type { Rows } from "../store/rows.ts";
import type { SpaceTransaction } from "../store/space-store.ts";
import { mergeUnits } from "./checked-batch.ts";
import type { Unit } from "./merge-unit.ts";
import type { ConflictSource } from "./record-conflict.ts";
import { writeMerged } from "./write-merged.ts";

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
  const written = writeMerged(transaction, present, rows);
  // Whoever fails before he awaits it has a failure of his own to tell.
  written.catch(() => undefined);
  return { rows, outcomes, written };
}
