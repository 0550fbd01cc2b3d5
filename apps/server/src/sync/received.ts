import {
  cancelRequestSchema,
  changeSchema,
  liveRequestSchema,
  type OfferedRow,
  offeredRowSchema,
  offerRequestSchema,
  PAGE_ROWS,
  pullRequestSchema,
  pushRequestSchema,
  rowIdSchema,
} from "@tidemark/sync-core";
import { z } from "zod";
import { decodeCursor } from "./pull/cursor.ts";

/**
 * Requests as they are let in. An id is one whatever case its digits have, and from here on has the
 * database's.
 */

const id = z.uuid().toLowerCase();
const rowId = rowIdSchema.toLowerCase();
const [createSchema, updateSchema, deleteSchema] = changeSchema.options;
/** As they came: a record would leave out a field called `__proto__`, and the change would be applied without it. */
const values = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "the values are an object, by field",
);
const unseen = { row: rowId, values };

/** Stamps by field, refused where a record would leave one out. */
const bases = z
  .custom<z.input<typeof updateSchema.shape.bases>>(
    (value) => !(value instanceof Object && Object.hasOwn(value, "__proto__")),
    "“__proto__” is not a field",
  )
  .pipe(updateSchema.shape.bases);
const stamps = bases.optional();

const receivedChangeSchema = z.discriminatedUnion("kind", [
  createSchema.extend({ ...unseen, stamps }),
  updateSchema.extend({ ...unseen, stamps, bases }),
  deleteSchema.extend({ row: rowId }),
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

export const receivedCancelSchema = cancelRequestSchema.extend({ space: id, batch: id });

const offeredRow = offeredRowSchema.extend({ id: rowId });
/** Rows are looked at one by one: one that is no good costs itself. */
export const receivedOfferSchema = offerRequestSchema.extend({
  space: id,
  rows: z
    .array(z.unknown())
    .max(PAGE_ROWS)
    .transform((rows): OfferedRow[] => rows.flatMap((row) => offeredRow.safeParse(row).data ?? [])),
});

const NO_CURSOR =
  "this is not a cursor. Give the `cursor` of your last answer, or nothing before the first pull";
/** What no server can have given out is a mistake of who sends it, and would only have him fetch everything anew. */
const cursor = pullRequestSchema.shape.cursor.refine(
  (text) => text === null || decodeCursor(text) !== null,
  NO_CURSOR,
);
export const receivedPullSchema = pullRequestSchema.extend({ space: id, cursor });
/** `lastEventId` stays as it is: the stream said it itself, and not every event of it bears a cursor. */
export const receivedLiveSchema = liveRequestSchema.extend({ space: id, cursor });
