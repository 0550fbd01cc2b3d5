import type { PushReply, RowState } from "@tidemark/sync-core";
import { batchesSince, beginPush, type BegunPush, recordBatch } from "./batch-statements.ts";
import { admitUnits, type CheckedBatch, inOrderOf, rowsTouched } from "./checked-batch.ts";
import type { DatabaseClock } from "./database-clock.ts";
import { type Rows, rowKey, type Unit } from "./merge-unit.ts";
import type { PushLimits } from "./push-limits.ts";
import type { ReceivedPush } from "./received.ts";
import type { RequestTransaction } from "./request-transaction.ts";
import { type Parts, settleParts } from "./settle-parts.ts";
import { settleUnits } from "./settle-units.ts";
import { uuidArray } from "./statement.ts";
import type { SyncTables } from "./sync-tables.ts";

/** A batch on its way into the database. */
export interface Push {
  readonly user: string;
  readonly request: ReceivedPush;
  readonly checked: CheckedBatch;
  readonly limits: PushLimits;
  readonly clock: DatabaseClock;
  /** Given once the database is known to refuse a part of it. */
  readonly parts: Parts | null;
}

/** What came of a push; `serverTime` is the reply's own business. */
export type Settlement = {
  [Kind in PushReply["kind"]]: Omit<Extract<PushReply, { kind: Kind }>, "serverTime">;
}[PushReply["kind"]];

/** Settles a batch inside a transaction, or finds out why it is not to be settled here and now. */
export async function settlePush(
  transaction: RequestTransaction,
  tables: SyncTables,
  push: Push,
): Promise<Settlement> {
  const { user, request, checked, limits, clock } = push;
  const { space, replica, after, batch } = request;
  const record = { space, user, replica, batch: batch.id };
  const { lockMs, holdMs } = limits;
  const [[begun], present] = await Promise.all([
    transaction.rows<BegunPush>(beginPush, { ...record, lockMs, holdMs }),
    readRows(transaction, tables, space, checked.units),
  ]);
  if (!begun) throw new Error("the database did not say how a push begins");
  clock.learn(begun.held_at);
  if (!begun.space_known) return { kind: "gone" };
  if (begun.taken) return { kind: "taken" };
  if (begun.outcomes) return { kind: "settled", batch: batch.id, outcomes: [...begun.outcomes] };
  if (begun.last_batch !== after) {
    const batches = await transaction.rows<BatchRecord>(batchesSince, { space, user, replica, after });
    return { kind: "behind", last: begun.last_batch, batches: [...batches] };
  }

  const units = admitUnits(checked.units, begun.held_at);
  const settling = {
    transaction,
    entities: tables.entities,
    tables: tables.synced,
    target: { space, tables: tables.statements },
    deadline: begun.held_at + holdMs,
  };
  const settled = push.parts
    ? { outcomes: await settleParts(settling, present, units, push.parts), written: Promise.resolve() }
    : settleUnits(settling, present, units);
  const outcomes = inOrderOf(batch.changes, [...checked.rejections, ...settled.outcomes]);
  const changes = batch.changes.map(({ id, stamp }) => ({ id, stamp }));
  const recorded = { ...record, changes: JSON.stringify(changes), outcomes: JSON.stringify(outcomes) };
  await Promise.all([settled.written, transaction.count(recordBatch, recorded)]);
  return { kind: "settled", batch: batch.id, outcomes };
}

type BatchRecord = Extract<PushReply, { kind: "behind" }>["batches"][number];

interface PresentRow {
  readonly id: string;
  readonly values: RowState["values"];
  readonly stamps: RowState["stamps"];
  readonly dead: RowState["dead"] | null;
}

/** The rows that the units touch, as they are. */
async function readRows(
  transaction: RequestTransaction,
  { statements }: SyncTables,
  space: string,
  units: readonly Unit[],
): Promise<Rows> {
  const rows = new Map<string, RowState>();
  await Promise.all(
    [...rowsTouched(units)].map(async ([entity, touched]) => {
      const table = statements.get(entity);
      if (!table) throw new Error(`an entity without a table got past the checks: ${entity}`);
      const present = await transaction.rows<PresentRow>(table.present, { space, ids: uuidArray(touched) });
      for (const { id, values, stamps, dead } of present) {
        rows.set(rowKey(entity, id), {
          values,
          stamps,
          ...(dead !== null && dead !== undefined && { dead }),
        });
      }
    }),
  );
  return rows;
}
