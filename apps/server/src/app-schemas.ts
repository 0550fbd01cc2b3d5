import { OLDEST_SCHEMA, SCHEMA_HISTORY, SCHEMA_VERSION } from "@tidemark/domain";
import type { Schemas } from "./sync/schemas.ts";

/** The versions of the team's entities. */
export const SCHEMAS: Schemas = { schema: SCHEMA_VERSION, oldest: OLDEST_SCHEMA, history: SCHEMA_HISTORY };
