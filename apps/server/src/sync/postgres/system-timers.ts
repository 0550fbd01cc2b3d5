import type { After } from "../timers.ts";

/** Real time. What waits keeps no process alive. */
export const systemAfter: After = (ms, callback) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};
