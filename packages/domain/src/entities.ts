import { goal } from "./goal.ts";

/** Every entity that syncs, by name. */
export const entities = { goal } as const;

/** Raised when an entity changes; devices and server tell each other which one they know. */
export const SCHEMA_VERSION = 1;

/** The one space there is until people have accounts. */
export const BUILT_IN_SPACE = "0190a0c0-0000-7000-8000-000000000001";
