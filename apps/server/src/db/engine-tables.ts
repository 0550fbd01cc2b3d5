import { bigint, pgSchema, uuid } from "drizzle-orm/pg-core";

/** The schema of the engine's own tables. */
export const tidemark = pgSchema("tidemark");

/** What is shared and secured as a whole; its row is the counter that gives versions. */
export const space = tidemark.table("space", {
  id: uuid().primaryKey(),
  version: bigint({ mode: "number" }).notNull(),
});
