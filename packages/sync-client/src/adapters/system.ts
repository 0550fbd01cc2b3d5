import type { Clock, Random, StoragePromise } from "../ports.ts";

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Randomness that nobody can guess. */
export const systemRandom: Random = {
  next: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

/** The browser's promise to keep the data (Storage Standard, persistence). */
export const browserStoragePromise: StoragePromise = {
  given: async () => (await navigator.storage?.persisted?.()) ?? null,
  ask: async () => (await navigator.storage?.persist?.()) ?? null,
};
