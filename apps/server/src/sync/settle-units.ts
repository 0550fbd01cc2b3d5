import type { Entity, Outcome } from "@tidemark/sync-core";
import { boundStatements, checkConstraints } from "./batch-statements.ts";
import { mergeUnits } from "./checked-batch.ts";
import type { Rows, Unit } from "./merge-unit.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { WriteSwallowed } from "./sql-error.ts";
import { planWrites } from "./write-plan.ts";
import { type WriteTarget, writeRows } from "./write-rows.ts";

/** A transaction that holds the space, and what settling in it needs to know. */
export interface Settling {
  readonly transaction: RequestTransaction;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly target: WriteTarget;
  /** When the space has to be given back, in ms of the database's clock. */
  readonly deadline: number;
}

export interface SettledUnits {
  /** The rows that were touched, as they are now. */
  readonly rows: Rows;
  readonly outcomes: readonly Outcome[];
}

/**
 * Merges units into the rows that are there and writes what comes of it, with as few statements as
 * there are. Throws what the database says no to; then the transaction is good for a rollback only.
 */
export async function settleUnits(
  settling: Settling,
  present: Rows,
  units: readonly Unit[],
): Promise<SettledUnits> {
  const { entities, target, deadline } = settling;
  const transaction = boundedBy(deadline, settling.transaction);
  const { rows, outcomes } = mergeUnits(entities, present, units);
  const [written] = await Promise.all([
    writeRows(transaction, target, planWrites(present, rows)),
    transaction.rows(checkConstraints),
  ]);
  if (!written) throw new WriteSwallowed();
  return { rows, outcomes };
}

/** Lets every statement take what is left of the time and no more. */
function boundedBy(deadline: number, transaction: RequestTransaction): RequestTransaction {
  const bound = () => transaction.rows(boundStatements, { deadline });
  return {
    async rows<Row>(...wanted: Parameters<RequestTransaction["rows"]>) {
      const [, rows] = await Promise.all([bound(), transaction.rows<Row>(...wanted)]);
      return rows;
    },
    async count(...wanted) {
      const [, count] = await Promise.all([bound(), transaction.count(...wanted)]);
      return count;
    },
  };
}
