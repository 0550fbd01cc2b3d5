import { z } from "zod";
import { rowIdSchema } from "./change.ts";
import { defineEntity, type RowOf } from "./entity.ts";
import { jsonValueSchema } from "./json.ts";
import { stampSchema } from "./stamp.ts";

/**
 * Two edits that did not know of each other: one won, the other is kept here until a person has decided. The server
 * alone writes these rows; a replica may delete one, which says that it is resolved.
 */
export const conflictEntity = defineEntity({
  name: "syncConflict",
  fields: z.object({
    /** The row that the two edits are of. */
    entity: z.string().min(1).max(63),
    rowId: rowIdSchema,
    /** `""` if a deletion and an edit met. */
    field: z.string(),
    /** What lost. Of field `""`: null for a deletion, for edits their values by field. Of a counter: a `LostCount`. */
    value: jsonValueSchema,
    stamp: stampSchema,
    /** Whose it is, as in its stamp. */
    replica: z.string(),
    /** When the server found it. */
    at: z.iso.datetime({ precision: 3 }),
  }),
});

/** An open conflict. */
export type SyncConflict = RowOf<typeof conflictEntity>;
