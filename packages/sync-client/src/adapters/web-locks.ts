import type { Locks } from "../ports.ts";

/**
 * The browser's locks (Web Locks API), which a tab's end gives back.
 *
 * @throws where the browser has none: on a page without https that is not on localhost.
 */
export function createWebLocks(manager: LockManager | undefined = globalThis.navigator?.locks): Locks {
  if (!manager)
    throw new Error("this browser gives no locks to this page; open it with https or on localhost");

  return {
    async request(name, { steal, signal }, held) {
      const lost = new AbortController();
      let holding = false;

      async function hold(): Promise<void> {
        holding = true;
        await Promise.race([held(lost.signal), aborted(signal)]);
      }

      try {
        // A signal may not accompany a theft, which never waits.
        await manager.request(name, steal ? { steal } : { signal }, hold);
      } catch (error) {
        // Stolen while it was held, or no longer wanted while it was waited for.
        if (!isAbort(error)) throw error;
        if (holding) lost.abort();
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
