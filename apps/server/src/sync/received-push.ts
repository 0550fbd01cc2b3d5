import { changeSchema, pushRequestSchema } from "@tidemark/sync-core";
import { z } from "zod";

const [createSchema, updateSchema, deleteSchema] = changeSchema.options;
const anyValues = { values: z.record(z.string(), z.unknown()) };

const receivedChangeSchema = z.discriminatedUnion("kind", [
  createSchema.extend(anyValues),
  updateSchema.extend(anyValues),
  deleteSchema,
]);

/**
 * A push as it is let in: its frame keeps the wire's rules, its values are not looked at yet. A value
 * that cannot be stored costs one change, not the batch and all that waits behind it.
 */
export const receivedPushSchema = pushRequestSchema.extend({
  batch: pushRequestSchema.shape.batch.extend({ changes: z.array(receivedChangeSchema).max(1_000) }),
});

export type ReceivedPush = z.infer<typeof receivedPushSchema>;
export type ReceivedChange = z.infer<typeof receivedChangeSchema>;
