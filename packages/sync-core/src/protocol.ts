import { z } from "zod";
import { changeSchema, drawnIdSchema, rowIdSchema } from "./change.ts";
import { jsonValueSchema } from "./json.ts";
import { replicaIdSchema, stampSchema } from "./stamp.ts";

/**
 * The wire, in the order of the conversation.
 *
 *     replica                                   server
 *        │ push  { after, batch }                  │  under the space's lock: settle once
 *        │ ───────────────────────────────────────▶│
 *        │ ◀─────────────── settled { outcomes }   │  marks the batch, removes nothing
 *        │ pull  { cursor, unsettled }             │  one snapshot
 *        │ ───────────────────────────────────────▶│
 *        │ ◀──────── { rows, settled, cursor }     │  applied in one local transaction; only
 *        │ live  { cursor }                        │  this removes entries from the outbox
 *        │ ───────────────────────────────────────▶│
 *        │ ◀──────── checkpoint ◀── checkpoint …   │  the shape of a pull's answer, as it happens
 *
 * A client sends the protocol it speaks and the schema of its entities with every request.
 */

/** Raised when a message changes in a way that an older peer would not understand. 1: the first. */
export const PROTOCOL_VERSION = 1;

/** The server's longest page, in rows. */
export const PAGE_ROWS = 1_000;

/** How long a server keeps the records of batches, except a replica's last, in ms. */
export const RECORDS_KEPT_MS = 90 * 86_400_000;

/** What every request says about its sender. */
export const senderSchema = z.object({
  protocol: z.number().int().positive(),
  schema: z.number().int().positive(),
  space: z.uuid(),
  replica: replicaIdSchema,
});
export type Sender = z.infer<typeof senderSchema>;

// ---------------------------------------------------------------------------------------------- push

export const batchSchema = z.object({ id: drawnIdSchema, changes: z.array(changeSchema).max(1_000) });
export type Batch = z.infer<typeof batchSchema>;

export const pushRequestSchema = senderSchema.extend({
  /** The replica's last batch known to be settled; null before the first. Not part of the sealed bytes. */
  after: drawnIdSchema.nullable(),
  /** The refused cursors of this replica by which all of it was settled, and was lost when the server was set back. */
  returned: z.array(z.string().max(200)).max(100).optional(),
  batch: batchSchema,
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

/** Why the server said no to a change. */
export const REJECTION_CODES = [
  /** A field breaks a rule of its entity. */
  "invalid",
  /** The database refused it: a constraint, a trigger, a missing right. */
  "refused",
  /** The row is gone, and so is what would be needed to bring it back. */
  "gone",
  /** The row that it belongs to is gone; bringing that back first would help. */
  "parent_gone",
  /** Another change of its group was rejected. */
  "group",
] as const;

export const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("applied"), change: z.uuid() }),
  z.object({
    kind: z.literal("merged"),
    change: z.uuid(),
    /** The fields in which it lost; `""` if an edit lost to a deletion, or a deletion to an edit. */
    lost: z.array(z.string()),
    /** The conflicts that it made, by their ids. */
    conflicts: z.array(z.uuid()).optional(),
  }),
  z.object({
    kind: z.literal("rejected"),
    change: z.uuid(),
    code: z.enum(REJECTION_CODES),
    field: z.string().optional(),
    /** A sentence for a person: what is wrong and what to do. */
    message: z.string(),
    /** Of `parent_gone`: the row that is gone. */
    parent: z.object({ entity: z.string(), row: rowIdSchema }).optional(),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
export type Rejection = Extract<Outcome, { kind: "rejected" }>;

export const settledBatchSchema = z.object({ batch: z.uuid(), outcomes: z.array(outcomeSchema) });
export type SettledBatch = z.infer<typeof settledBatchSchema>;

/** A batch that will never be settled: its changes are open again. */
export const cancelledBatchSchema = z.object({ batch: z.uuid(), cancelled: z.literal(true) });
export type CancelledBatch = z.infer<typeof cancelledBatchSchema>;

/** The database's clock, in ms since 1970, when the answer was made. */
const serverTime = { serverTime: z.number() };

const settledReplySchema = z.object({
  kind: z.literal("settled"),
  ...settledBatchSchema.shape,
  ...serverTime,
});
const cancelledReplySchema = z.object({ kind: z.literal("cancelled"), batch: z.uuid(), ...serverTime });
const goneReplySchema = z.object({ kind: z.literal("gone"), ...serverTime });
const upgradeReplySchema = z.object({ kind: z.literal("upgrade"), ...serverTime });

/** Answers after which nothing has happened. */
const refusalSchemas = [
  /** Somebody holds the space. */
  z.object({ kind: z.literal("busy"), retryAfterMs: z.number(), ...serverTime }),
  /** The replica id belongs to somebody else. */
  z.object({ kind: z.literal("taken"), ...serverTime }),
  /** There is no such space for this user. */
  goneReplySchema,
  /** The server no longer understands this protocol or schema. */
  upgradeReplySchema,
] as const;

export const pushReplySchema = z.discriminatedUnion("kind", [
  settledReplySchema,
  cancelledReplySchema,
  /** The replica's last batch is not the one named by `after`; nothing was applied. */
  z.object({
    kind: z.literal("behind"),
    last: z.uuid().nullable(),
    batches: z.array(
      z.object({ id: z.uuid(), changes: z.array(z.object({ id: z.uuid(), stamp: stampSchema })) }),
    ),
    /** Records of earlier batches have expired: what became of these is not known any more. */
    expired: z.literal(true).optional(),
    ...serverTime,
  }),
  ...refusalSchemas,
]);
export type PushReply = z.infer<typeof pushReplySchema>;

/** Asks that a batch be never settled, unless it is already. */
export const cancelRequestSchema = senderSchema.extend({ batch: drawnIdSchema });
export type CancelRequest = z.infer<typeof cancelRequestSchema>;

export const cancelReplySchema = z.discriminatedUnion("kind", [
  settledReplySchema,
  cancelledReplySchema,
  ...refusalSchemas,
]);
export type CancelReply = z.infer<typeof cancelReplySchema>;

// ---------------------------------------------------------------------------------------------- pull

export const pullRequestSchema = senderSchema.extend({
  /** Where the replica is; null before its first pull. Opaque. */
  cursor: z.string().max(200).nullable(),
  /** Batches whose outcomes the replica is waiting for. */
  unsettled: z.array(drawnIdSchema).max(1_000),
  /** Whether the last page shall say what the replica ought to have. */
  sums: z.boolean().optional(),
  limit: z.number().int().min(1).max(PAGE_ROWS),
});
export type PullRequest = z.infer<typeof pullRequestSchema>;

const pulledKey = { entity: z.string(), id: rowIdSchema, version: z.number() };

/** A row as the server has it, or the tombstone of one, which says when it died and nothing else. */
export const pulledRowSchema = z.union([
  z.object({
    ...pulledKey,
    values: z.record(z.string(), jsonValueSchema),
    stamps: z.record(z.string(), stampSchema),
  }),
  z.object({ ...pulledKey, dead: stampSchema }),
]);
export type PulledRow = z.infer<typeof pulledRowSchema>;

/** How many rows of an entity there are, and the sum of their hashes: see `addRowHash`. */
export const entitySumSchema = z.object({ count: z.number().int(), sum: z.number().int() });
export type EntitySum = z.infer<typeof entitySumSchema>;

/** One page of a pull, or one message of a stream. */
export const checkpointSchema = z.object({
  kind: z.literal("checkpoint"),
  replica: replicaIdSchema,
  schema: z.number(),
  /** The cursor it starts from; it applies to no other. */
  from: z.string().nullable(),
  rows: z.array(pulledRowSchema),
  /** On the last page: the named batches and all of this replica above `from`, with their outcomes. */
  settled: z.array(z.union([settledBatchSchema, cancelledBatchSchema])),
  cursor: z.string(),
  /** Whether there are further pages; the rows become visible together with the last one. */
  more: z.boolean(),
  /** On the first page of a first sync: how many rows there are, to show how far it is. */
  total: z.number().int().optional(),
  /** On the last page, if asked for: by entity, in the snapshot of this page. */
  sums: z.record(z.string(), entitySumSchema).optional(),
  ...serverTime,
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const pullReplySchema = z.discriminatedUnion("kind", [
  checkpointSchema,
  /** The cursor means nothing any more: pull from the start, and replace what is there by it. */
  z.object({
    kind: z.literal("resync"),
    replica: replicaIdSchema,
    schema: z.number(),
    from: z.string().nullable(),
    /** Up to this version the replica's rows and the server's share their history. */
    common: z.number(),
    /** The server has lost what came after `common`, and takes it from those who still have it. */
    offer: z.literal(true).optional(),
    ...serverTime,
  }),
  goneReplySchema,
  upgradeReplySchema,
]);
export type PullReply = z.infer<typeof pullReplySchema>;

// --------------------------------------------------------------------------------------------- offer

/** A row as a replica last had it from a server that has been set back since. */
export const offeredRowSchema = z.object({
  entity: z.string().min(1).max(63),
  id: rowIdSchema,
  /** In the history that was lost. Without it nothing is made of the row's counters. */
  version: z.number().optional(),
  values: z.record(z.string(), jsonValueSchema),
  stamps: z.record(z.string(), stampSchema),
});
export type OfferedRow = z.infer<typeof offeredRowSchema>;

/** Brings back what a restored backup lacks. The one message that carries stamps of other replicas. */
export const offerRequestSchema = senderSchema.extend({
  /** The cursor that the server answered with `resync`. */
  cursor: z.string().max(200),
  rows: z.array(offeredRowSchema).max(PAGE_ROWS),
});
export type OfferRequest = z.infer<typeof offerRequestSchema>;

export const offerReplySchema = z.discriminatedUnion("kind", [
  /** The rows were merged: the higher stamp stayed, per field. */
  z.object({ kind: z.literal("received"), ...serverTime }),
  /** The server does not ask for them, or not any more. */
  z.object({ kind: z.literal("declined"), ...serverTime }),
  ...refusalSchemas,
]);
export type OfferReply = z.infer<typeof offerReplySchema>;

// ---------------------------------------------------------------------------------------------- live

export const liveRequestSchema = senderSchema.extend({
  cursor: z.string().max(200).nullable(),
  /** Set by the stream when it resumes by itself: the cursor of the last message it received. */
  lastEventId: z.string().max(200).optional(),
});
export type LiveRequest = z.infer<typeof liveRequestSchema>;

export const liveMessageSchema = z.discriminatedUnion("kind", [
  checkpointSchema,
  /** There is more than a stream should carry: pull. */
  z.object({ kind: z.literal("poke"), ...serverTime }),
  /** The server is going away: come back later. */
  z.object({ kind: z.literal("bye"), ...serverTime }),
  goneReplySchema,
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
