import { type Entity, PROTOCOL_VERSION, type PushReply, type PushRequest } from "@tidemark/sync-core";
import { admitChange } from "./admit.ts";
import { type RowRule, settleBatch } from "./settle.ts";
import { nextStamp, nextVersion, type Space, storeRow, type StoredBatch } from "./space.ts";

export interface PushContext {
  readonly entities: Readonly<Record<string, Entity>>;
  readonly rule: RowRule;
  /** Which start of the server this is. */
  readonly start: number;
  readonly now: number;
  /** The space to which a replica belongs since its first push. */
  readonly homes: Map<string, string>;
}

/** Settles a batch exactly once, however often it comes. */
export function settlePush(space: Space | undefined, request: PushRequest, context: PushContext): PushReply {
  const { replica, batch, after } = request;
  const serverTime = context.now;
  if (request.protocol !== PROTOCOL_VERSION) return { kind: "upgrade", serverTime };
  if (!space) return { kind: "gone", serverTime };
  if ((context.homes.get(replica) ?? request.space) !== request.space) return { kind: "taken", serverTime };
  context.homes.set(replica, request.space);
  const known = space.batches.get(batch.id);
  if (known) return { kind: "settled", batch: known.id, outcomes: [...known.outcomes], serverTime };
  const last = space.last.get(replica) ?? null;
  if (last !== after)
    return { kind: "behind", last, batches: batchesSince(space, replica, after), serverTime };
  const settled = apply(space, request, context);
  return { kind: "settled", batch: settled.id, outcomes: [...settled.outcomes], serverTime };
}

function apply(
  space: Space,
  { replica, batch }: PushRequest,
  { entities, rule, start, now }: PushContext,
): StoredBatch {
  const version = nextVersion(space, start);
  const admitted = batch.changes.map((change) => admitChange(space, now, change));
  const { outcomes, drafts } = settleBatch(
    { entities, rule, now, nextStamp: () => nextStamp(space, now) },
    space,
    admitted,
  );
  for (const { entity, id, state } of drafts.values())
    if (state) storeRow(space, { entity, id, version, state });
  const stored = {
    id: batch.id,
    replica,
    version,
    outcomes,
    changes: batch.changes.map(({ id, stamp }) => ({ id, stamp })),
  };
  space.batches.set(batch.id, stored);
  space.last.set(replica, batch.id);
  return stored;
}

function batchesSince(
  space: Space,
  replica: string,
  after: string | null,
): Extract<PushReply, { kind: "behind" }>["batches"] {
  const own = [...space.batches.values()].filter((batch) => batch.replica === replica);
  const known = own.findIndex((batch) => batch.id === after);
  return own.slice(known + 1).map(({ id, changes }) => ({ id, changes: [...changes] }));
}
