import type { PageStatus } from "../indicator.ts";

/** A status with nothing to tell. */
export const RESTING: PageStatus = {
  state: "idle",
  pending: 0,
  writing: 0,
  failed: 0,
  failedGoals: 0,
  conflicts: 0,
  progress: null,
  check: { waiting: false, result: null, at: null },
  storage: null,
  lastSync: 1,
  message: null,
  obstacle: null,
  nextTry: null,
  leader: true,
  live: true,
  persisted: null,
};
