import { z } from "zod";
import { changeSchema, rowIdSchema } from "./change.ts";
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

/** What every request says about its sender. */
export const senderSchema = z.object({
  protocol: z.number().int().positive(),
  schema: z.number().int().positive(),
  space: z.uuid(),
  replica: replicaIdSchema,
});
export type Sender = z.infer<typeof senderSchema>;

// ---------------------------------------------------------------------------------------------- push

export const batchSchema = z.object({ id: z.uuid(), changes: z.array(changeSchema).max(1_000) });
export type Batch = z.infer<typeof batchSchema>;

export const pushRequestSchema = senderSchema.extend({
  /** The replica's last batch known to be settled; null before the first. Not part of the sealed bytes. */
  after: z.uuid().nullable(),
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
  /** Another change of its group was rejected. */
  "group",
] as const;

export const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("applied"), change: z.uuid() }),
  z.object({ kind: z.literal("merged"), change: z.uuid(), lost: z.array(z.string()) }),
  z.object({
    kind: z.literal("rejected"),
    change: z.uuid(),
    code: z.enum(REJECTION_CODES),
    field: z.string().optional(),
    /** A sentence for a person: what is wrong and what to do. */
    message: z.string(),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
export type Rejection = Extract<Outcome, { kind: "rejected" }>;

export const settledBatchSchema = z.object({ batch: z.uuid(), outcomes: z.array(outcomeSchema) });
export type SettledBatch = z.infer<typeof settledBatchSchema>;

const serverTime = { serverTime: z.number() };

export const pushReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("settled"), ...settledBatchSchema.shape, ...serverTime }),
  /** The replica's last batch is not the one named by `after`; nothing was applied. */
  z.object({
    kind: z.literal("behind"),
    last: z.uuid().nullable(),
    batches: z.array(
      z.object({ id: z.uuid(), changes: z.array(z.object({ id: z.uuid(), stamp: stampSchema })) }),
    ),
    ...serverTime,
  }),
  /** Somebody holds the space; nothing was applied. */
  z.object({ kind: z.literal("busy"), retryAfterMs: z.number(), ...serverTime }),
  /** The replica id belongs to somebody else. */
  z.object({ kind: z.literal("taken"), ...serverTime }),
  /** There is no such space for this user. */
  z.object({ kind: z.literal("gone"), ...serverTime }),
  /** The server no longer understands this protocol or schema; nothing was applied. */
  z.object({ kind: z.literal("upgrade"), ...serverTime }),
]);
export type PushReply = z.infer<typeof pushReplySchema>;

// ---------------------------------------------------------------------------------------------- pull

export const pullRequestSchema = senderSchema.extend({
  /** Where the replica is; null before its first pull. Opaque. */
  cursor: z.string().max(200).nullable(),
  /** Batches whose outcomes the replica is waiting for. */
  unsettled: z.array(z.uuid()).max(1_000),
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

/** One page of a pull, or one message of a stream. */
export const checkpointSchema = z.object({
  kind: z.literal("checkpoint"),
  replica: replicaIdSchema,
  schema: z.number(),
  /** The cursor it starts from; it applies to no other. */
  from: z.string().nullable(),
  rows: z.array(pulledRowSchema),
  /** On the last page: the named batches and all of this replica above `from`, with their outcomes. */
  settled: z.array(settledBatchSchema),
  cursor: z.string(),
  /** Whether there are further pages; the rows become visible together with the last one. */
  more: z.boolean(),
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
    ...serverTime,
  }),
  z.object({ kind: z.literal("gone"), ...serverTime }),
  z.object({ kind: z.literal("upgrade"), ...serverTime }),
]);
export type PullReply = z.infer<typeof pullReplySchema>;

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
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
