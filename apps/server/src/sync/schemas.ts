import { PROTOCOL_VERSION, type SchemaHistory, type Sender } from "@tidemark/sync-core";

/** The versions of the entities that this server and its clients may have. */
export interface Schemas {
  /** The present version: that of what is stored. */
  readonly schema: number;
  /** The oldest that is still taken from clients. */
  readonly oldest: number;
  /** How each came from the one before it. */
  readonly history: SchemaHistory;
}

/** Whether a sender speaks the protocol, and has a version of the entities that is known here. */
export function isUnderstood(
  { protocol, schema }: Pick<Sender, "protocol" | "schema">,
  known: Pick<Schemas, "schema" | "oldest">,
): boolean {
  return protocol === PROTOCOL_VERSION && schema >= known.oldest && schema <= known.schema;
}
