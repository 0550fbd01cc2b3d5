import { expect, test } from "vitest";
import { startExpiry } from "./expiry.ts";
import { StoreFailure } from "./store/store-failure.ts";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

function world(fail: (space: string) => Error | null = () => null) {
  const timers: (() => void)[] = [];
  const expired: string[] = [];
  const store = {
    expirable: async () => ["a", "b"],
    async expire(space: string) {
      const error = fail(space);
      if (error) throw error;
      expired.push(space);
    },
    isAway: () => false,
  };
  const after = (_ms: number, callback: () => void) => {
    timers.push(callback);
    return () => void timers.splice(timers.indexOf(callback), 1);
  };
  const end = startExpiry({ store: { ...store } as never, after, log });
  return { timers, expired, end, settle: () => new Promise((resolve) => setTimeout(resolve, 1)) };
}

test("SQL-18: every space that has something to forget is looked at, again and again", async () => {
  const { timers, expired, settle } = world();
  timers.shift()?.();
  await settle();
  expect(expired).toEqual(["a", "b"]);
  expect(timers).toHaveLength(1);
});

test("SQL-18: a space that somebody holds waits for the next look, and the others do not", async () => {
  const { timers, expired, settle } = world((space) =>
    space === "a" ? new StoreFailure("contention", "held") : null,
  );
  timers.shift()?.();
  await settle();
  expect(expired).toEqual(["b"]);
  expect(timers).toHaveLength(1);
});

test("SQL-18: after the end nothing is forgotten any more", () => {
  const { timers, end } = world();
  end();
  expect(timers).toEqual([]);
});
