import { setTimeout as sleep } from "node:timers/promises";

/** Waits for all of them, but not for ever: those that take too long are named in the error. */
export async function allWithin(
  ms: number,
  parts: Readonly<Record<string, Promise<unknown>>>,
): Promise<void> {
  const unfinished = new Set(Object.keys(parts));
  const all = Promise.all(
    Object.entries(parts).map(async ([name, part]) => {
      await part;
      unfinished.delete(name);
    }),
  );
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Error(`These did not come to an end: ${[...unfinished].join(", ")}.`)),
    () => undefined,
  );
  try {
    await Promise.race([all, late]);
  } finally {
    timer.abort();
  }
}
