import { z } from "zod";
import { jsonValueSchema } from "./json.ts";
import { type Stamp, stampSchema } from "./stamp.ts";

const fieldStamps = z.record(z.string(), stampSchema);
/** Any UUID that the database takes: people who write SQL make up ids that no generator would. */
export const rowIdSchema = z.guid();
/** An id that a client draws and looks for in answers, where it comes back in lower case. */
export const drawnIdSchema = z.uuid().lowercase("ids are written in lower case");

/**
 * One edit of one row by one replica, as it lies in the outbox and goes over the wire.
 *
 * A field's stamp is the change's own unless `stamps` says otherwise (an edit joined in later, or a
 * default of a create). A field's base is the stamp of the value its author saw. For a field with
 * policy `counter` the value is a difference; a create's is the difference from 0.
 */
export const changeSchema = z.discriminatedUnion("kind", [
  z.object({
    ...common("create"),
    values: z.record(z.string(), jsonValueSchema),
    stamps: fieldStamps.optional(),
  }),
  z.object({
    ...common("update"),
    values: z.record(z.string(), jsonValueSchema),
    stamps: fieldStamps.optional(),
    bases: fieldStamps,
  }),
  z.object({
    ...common("delete"),
    /** The highest stamp in the row that its author saw. */
    base: stampSchema.optional(),
  }),
]);

export type Change = Readonly<z.infer<typeof changeSchema>>;
export type CreateChange = Extract<Change, { kind: "create" }>;
export type UpdateChange = Extract<Change, { kind: "update" }>;
export type DeleteChange = Extract<Change, { kind: "delete" }>;

/** The stamp of one field of a create or an update. */
export function changeStampOf(change: CreateChange | UpdateChange, field: string): Stamp {
  return change.stamps?.[field] ?? change.stamp;
}

function common<const Kind extends string>(kind: Kind) {
  return {
    id: drawnIdSchema,
    entity: z.string().min(1).max(63),
    row: rowIdSchema,
    kind: z.literal(kind),
    stamp: stampSchema,
    /** Changes with one group are settled all or none; they stand together in the outbox. */
    group: drawnIdSchema.optional(),
  };
}
