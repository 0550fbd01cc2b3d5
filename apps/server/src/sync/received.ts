import { changeSchema, liveRequestSchema, pullRequestSchema, pushRequestSchema } from "@tidemark/sync-core";
import { z } from "zod";

/**
 * Requests as they are let in. An id is one whatever case its digits have, and from here on has the
 * database's.
 */

const id = z.uuid().toLowerCase();
const [createSchema, updateSchema, deleteSchema] = changeSchema.options;
const unseen = { row: id, values: z.record(z.string(), z.unknown()) };

const receivedChangeSchema = z.discriminatedUnion("kind", [
  createSchema.extend(unseen),
  updateSchema.extend(unseen),
  deleteSchema.extend({ row: id }),
]);

/**
 * A push's frame keeps the wire's rules, its values are not looked at yet: one that cannot be stored
 * costs its change, not the batch and all that waits behind it.
 */
export const receivedPushSchema = pushRequestSchema.extend({
  space: id,
  batch: pushRequestSchema.shape.batch.extend({ changes: z.array(receivedChangeSchema).max(1_000) }),
});
export type ReceivedPush = z.infer<typeof receivedPushSchema>;
export type ReceivedChange = z.infer<typeof receivedChangeSchema>;

export const receivedPullSchema = pullRequestSchema.extend({ space: id });
export const receivedLiveSchema = liveRequestSchema.extend({ space: id });
