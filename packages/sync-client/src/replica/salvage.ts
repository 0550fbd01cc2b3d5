import {
  type Change,
  type ClockState,
  laterStamp,
  observe,
  type OutboxEntry,
  replicaIdSchema,
  replicaOf,
  type Stamp,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { z } from "zod";
import { type FailedChange, generationRange, type Meta } from "../layout.ts";
import type { KeyRange, StoreTransaction } from "../ports.ts";

const count = z.number().int().nonnegative();

const metaSchema = z.looseObject({
  replica: replicaIdSchema,
  space: z.string(),
  born: replicaIdSchema,
  schema: z.number(),
  clock: z.object({ ms: z.number(), counter: z.number() }),
  clockOffset: z.number(),
  cursor: z.string().nullable(),
  fence: count,
  revision: count,
  recent: z.array(z.array(z.unknown())),
  generation: count,
  nextSegment: count,
  staging: z.looseObject({ generation: count, segments: z.array(count) }).nullable(),
  nextSeq: count,
  lastSettled: z.record(z.string(), z.object({ batch: z.string(), to: count })),
  offers: z.object({ first: count, next: count }),
});

/** Whether the store's facts can be what the engine wrote. */
export function isMeta(stored: unknown): stored is Meta {
  return metaSchema.safeParse(stored).success;
}

/**
 * Makes new facts for a store that has lost its own: what waits to be sent and what was refused stays, under the
 * replica id that it was made with, and everything else is fetched again. `fresh` as it is if the store is empty.
 */
export async function salvaged(transaction: StoreTransaction, damaged: unknown, fresh: Meta): Promise<Meta> {
  const outbox = (await transaction.scan("outbox")).map(([, entry]) => entry as OutboxEntry);
  const failed = (await transaction.scan("failed")).map(([, change]) => (change as FailedChange).entry);
  const entries = [...outbox, ...failed];
  if (damaged === undefined && entries.length === 0) return fresh;
  for (const store of ["segments", "rows"] as const) transaction.deleteRange(store, EVERY_GENERATION);
  const { shape } = metaSchema;
  const read = <Rule extends z.ZodType>(rule: Rule, field: keyof typeof shape): z.output<Rule> | undefined =>
    rule.safeParse((damaged as Partial<Meta> | undefined)?.[field]).data;
  const latest = entries.map(({ change }) => latestStamp(change)).reduce(laterStamp, ZERO_STAMP);
  const last = outbox.at(-1);
  const author = last && replicaIdSchema.parse(replicaOf(last.change.stamp));
  const replica = read(shape.replica, "replica") ?? author ?? fresh.replica;
  const clock: ClockState = observe(read(shape.clock, "clock") ?? fresh.clock, latest);
  return {
    ...fresh,
    replica,
    born: read(shape.born, "born") ?? replica,
    clock,
    fence: (read(shape.fence, "fence") ?? 0) + 1,
    // Far from what any tab has seen, so that all read everything.
    revision: (read(shape.revision, "revision") ?? 0) + 1_000,
    nextSeq: Math.max(read(shape.nextSeq, "nextSeq") ?? 1, ...entries.map(({ seq }) => seq + 1)),
    lastSettled: read(shape.lastSettled, "lastSettled") ?? {},
    rebuilt: "damaged",
  };
}

function latestStamp(change: Change): Stamp {
  const stamps = change.kind === "delete" ? [] : Object.values(change.stamps ?? {});
  return [change.stamp, ...stamps].reduce(laterStamp);
}

const EVERY_GENERATION: KeyRange = {
  from: generationRange(0).from,
  to: generationRange(Number.MAX_SAFE_INTEGER).to,
};
