import type { RowState } from "@tidemark/sync-core";
import {
  type BatchRecord,
  type BegunPush,
  CROWDED_MS,
  MAX_REPLICAS,
  type SpaceTransaction,
  type TakenAlong,
} from "../store/space-store.ts";
import { type RowKey, rowKey } from "../store/rows.ts";
import { writeSwallowed } from "../store/store-failure.ts";
import {
  batchesSince,
  beginPart,
  beginPush,
  type BegunRow,
  boundStatements,
  causedBy,
  checkConstraints,
  keepPart,
  recordBatch,
  recordCancelled,
  someExpired,
  takeVersion,
  undoPart,
} from "./batch-statements.ts";
import { createFieldFinder } from "./blame.ts";
import type { DatabaseClock } from "./database-clock.ts";
import type { PushLimits } from "./push-limits.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { type Statement, uuidArray } from "./statement.ts";
import type { SyncTables } from "./sync-tables.ts";
import { writeRows } from "./write-rows.ts";

export interface SpaceTransactionDeps {
  readonly tables: SyncTables;
  readonly takenAlong: TakenAlong;
  readonly limits: PushLimits;
  readonly clock: DatabaseClock;
}

/** A request's transaction as one in which a push settles. */
export function spaceTransaction(
  transaction: RequestTransaction,
  space: string,
  { tables, takenAlong, limits: { lockMs, holdMs }, clock }: SpaceTransactionDeps,
): SpaceTransaction {
  const blame = createFieldFinder(transaction);
  /** When the space has to be given back, by the database's clock. */
  let deadline = 0;

  /** Lets every statement take what is left of the time and no more. */
  const bounded: RequestTransaction = {
    async rows<Row>(...wanted: Parameters<RequestTransaction["rows"]>) {
      const [, rows] = await Promise.all([bound(), transaction.rows<Row>(...wanted)]);
      return rows;
    },
    async count(...wanted) {
      const [, count] = await Promise.all([bound(), transaction.count(...wanted)]);
      return count;
    },
  };
  const bound = () => transaction.rows(boundStatements, { deadline });
  const run = async (wanted: Statement) => void (await transaction.rows(wanted));

  return {
    takenAlong,
    async begin(push) {
      const bounds = { lockMs, holdMs, maxReplicas: MAX_REPLICAS };
      const [begun] = await transaction.rows<BegunRow>(beginPush, { space, ...push, ...bounds });
      if (!begun) throw new Error("the database did not say how a push begins");
      clock.learn(begun.held_at);
      deadline = begun.held_at + holdMs;
      return begunPush(begun);
    },
    async batchesSince({ user, replica }, after) {
      const values = { space, user, replica, after };
      const [batches, [record]] = await Promise.all([
        transaction.rows<BatchRecord>(batchesSince, values),
        transaction.rows<{ readonly expired: boolean }>(someExpired, values),
      ]);
      return { batches, expired: record?.expired ?? false };
    },
    async rows(ids) {
      const tablesRead = await Promise.all(
        [...ids].map(async ([entity, wanted]) => {
          const table = tables.statements.get(entity);
          if (!table) throw new Error(`an entity without a table got past the checks: ${entity}`);
          const present = await transaction.rows<PresentRow & { readonly version: number }>(table.present, {
            space,
            ids: uuidArray(wanted),
          });
          return present.map((row) => {
            const stored = { ...rowState(row), version: row.version };
            return [rowKey(entity, row.id), stored] as const;
          });
        }),
      );
      return new Map(tablesRead.flat());
    },
    async causedBy(rows) {
      const caused = await transaction.rows<PresentRow & RowKey>(causedBy, {
        space,
        rows: JSON.stringify(rows),
      });
      return new Map(caused.map((row) => [rowKey(row.entity, row.id), rowState(row)]));
    },
    async write(plan) {
      const [complete] = await Promise.all([
        writeRows(bounded, { space, tables: tables.statements }, plan),
        transaction.rows(checkConstraints),
      ]);
      if (!complete) throw writeSwallowed();
    },
    takeVersion: async () => void (await transaction.rows(takeVersion, { space })),
    async record(push, { changes, outcomes }) {
      await transaction.count(recordBatch, {
        space,
        ...push,
        changes: JSON.stringify(changes),
        outcomes: JSON.stringify(outcomes),
      });
    },
    recordCancelled: async (push) => void (await transaction.count(recordCancelled, { space, ...push })),
    beginPart: () => run(beginPart),
    keepPart: () => run(keepPart),
    undoPart: () => run(undoPart),
    blame: (entity, refusal) => blame(tables.synced[entity], refusal),
  };
}

function begunPush(row: BegunRow): BegunPush {
  if (!row.space_known) return { kind: "gone" };
  if (row.crowded) return { kind: "busy", retryAfterMs: CROWDED_MS };
  if (row.taken) return { kind: "taken" };
  const { outcomes, cancelled, last_batch: last, held_at: heldAt } = row;
  return { kind: "held", outcomes, cancelled, last, heldAt };
}

interface PresentRow {
  readonly id: string;
  readonly values: RowState["values"];
  readonly stamps: RowState["stamps"];
  readonly dead: RowState["dead"] | null;
}

function rowState({ values, stamps, dead }: PresentRow): RowState {
  return { values, stamps, ...(dead !== null && dead !== undefined && { dead }) };
}
