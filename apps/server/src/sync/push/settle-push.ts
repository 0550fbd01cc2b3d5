import { conflictEntity, type Entity, type PushReply } from "@tidemark/sync-core";
import { decodeCursor } from "../pull/cursor.ts";
import type { ReceivedPush } from "../received.ts";
import type { Schemas } from "../schemas.ts";
import type { SpaceTransaction } from "../store/space-store.ts";
import { admitUnits, type CheckedBatch, inOrderOf, rowsTouched } from "./checked-batch.ts";
import { lostCountIds } from "./count-again.ts";
import type { Unit } from "./merge-unit.ts";
import { olderOutcome } from "./older-changes.ts";
import { settleInTurn } from "./settle-in-turn.ts";
import { type Parts, settleParts } from "./settle-parts.ts";
import { stretchesOf } from "./stretches.ts";

/** A batch on its way into the store. */
export interface Push {
  readonly user: string;
  readonly request: ReceivedPush;
  readonly checked: CheckedBatch;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly schemas: Schemas;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Given once the store is known to refuse a part of it. */
  readonly parts: Parts | null;
}

/** What came of a push; `serverTime` is the reply's own business. */
export type Settlement = {
  [Kind in PushReply["kind"]]: Omit<Extract<PushReply, { kind: Kind }>, "serverTime">;
}[PushReply["kind"]];

/** Settles a batch inside a transaction, or finds out why it is not to be settled here and now. */
export async function settlePush(
  transaction: SpaceTransaction,
  { user, request, checked, entities, schemas, random, parts }: Push,
): Promise<Settlement> {
  const { space, replica, schema, after, returned = [], batch } = request;
  const key = { user, replica, batch: batch.id };
  const [begun, present] = await Promise.all([
    transaction.begin(key),
    transaction.rows(rowsWanted(space, entities, checked.units)),
  ]);
  if (begun.kind !== "held") return begun;
  if (begun.outcomes) return { kind: "settled", batch: batch.id, outcomes: [...begun.outcomes] };
  if (begun.cancelled) return { kind: "cancelled", batch: batch.id };
  if (begun.last !== after) {
    const { batches, expired } = await transaction.batchesSince(key, after);
    return {
      kind: "behind",
      last: begun.last,
      batches: batches.map(({ id, changes }) => ({ id, changes: [...changes] })),
      ...(expired && { expired: true as const }),
    };
  }

  const units = admitUnits(checked.units, begun.heldAt, { replica, present });
  const settling = {
    transaction,
    entities,
    conflicts: { space, lostIn: erasOf(returned), at: begun.heldAt, random },
  };
  const settled = parts
    ? { outcomes: await settleParts(settling, present, units, parts), written: undefined }
    : await settleInTurn(settling, present, stretchesOf(units, present, transaction.takenAlong));
  const outcomes = inOrderOf(batch.changes, [...checked.rejections, ...settled.outcomes]).map(
    (outcome, place) => olderOutcome(schemas, schema, batch.changes[place]?.entity ?? "", outcome),
  );
  const changes = batch.changes.map(({ id, stamp }) => ({ id, stamp }));
  await Promise.all([settled.written, transaction.record(key, { changes, outcomes })]);
  return { kind: "settled", batch: batch.id, outcomes };
}

/** The ids of the rows that settling looks at, by entity. */
function rowsWanted(
  space: string,
  entities: Push["entities"],
  units: readonly Unit[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const touched = rowsTouched(units);
  const lost = lostCountIds(space, entities, units.flat());
  if (lost.length === 0) return touched;
  const { name } = conflictEntity;
  return new Map([...touched, [name, new Set([...(touched.get(name) ?? []), ...lost])]]);
}

function erasOf(cursors: readonly string[]): readonly number[] {
  return [...new Set(cursors.flatMap((cursor) => decodeCursor(cursor)?.era ?? []))];
}
