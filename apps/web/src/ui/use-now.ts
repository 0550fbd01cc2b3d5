import { useSyncExternalStore } from "react";

const STEP_MS = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, renewed every quarter of a minute for everything on the page at once. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(renew, STEP_MS);
    // A page that was hidden slept through its timers.
    document.addEventListener("visibilitychange", renew);
    queueMicrotask(renew);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    document.removeEventListener("visibilitychange", renew);
  };
}

function renew(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}
