import type { SchemaHistory } from "@tidemark/sync-core";
import { goal } from "./goal.ts";

/** Every entity that syncs, by name. */
export const entities = { goal } as const;

/** Raised when an entity changes; devices and server tell each other which one they know. */
export const SCHEMA_VERSION = 1;

/** The oldest version of the entities that the server still takes from devices. */
export const OLDEST_SCHEMA = 1;

/** How each version of the entities came from the one before it. */
export const SCHEMA_HISTORY: SchemaHistory = {};
