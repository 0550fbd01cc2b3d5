import type { Entity, Outcome } from "@tidemark/sync-core";
import { boundStatements, checkConstraints } from "./batch-statements.ts";
import { mergeUnits } from "./checked-batch.ts";
import type { Rows, Unit } from "./merge-unit.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { WriteSwallowed } from "./sql-error.ts";
import { planWrites, type WritePlan } from "./write-plan.ts";
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
  /** The rows that were touched, as they become. */
  readonly rows: Rows;
  readonly outcomes: readonly Outcome[];
  /** Fails with what the database says no to; then the transaction is good for a rollback only. */
  readonly written: Promise<void>;
}

/**
 * Merges units into the rows that are there, and sends what is to be written with as few statements as
 * there are. What comes of it is known before the database has agreed.
 */
export function settleUnits(settling: Settling, present: Rows, units: readonly Unit[]): SettledUnits {
  const { rows, outcomes } = mergeUnits(settling.entities, present, units);
  const written = write(settling, planWrites(present, rows));
  // Whoever fails before he awaits it has a failure of his own to tell.
  written.catch(() => undefined);
  return { rows, outcomes, written };
}

async function write({ transaction, target, deadline }: Settling, plan: WritePlan): Promise<void> {
  const [complete] = await Promise.all([
    writeRows(boundedBy(deadline, transaction), target, plan),
    transaction.rows(checkConstraints),
  ]);
  if (!complete) throw new WriteSwallowed();
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
