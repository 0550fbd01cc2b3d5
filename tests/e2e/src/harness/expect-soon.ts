import { expect } from "vitest";

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 30;

/** Looks again and again until what is expected of `read` holds. */
export function expectSoon<Value>(
  read: () => Value,
  withinMs = PATIENCE_MS,
): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: withinMs, interval: LOOK_EVERY_MS });
}
