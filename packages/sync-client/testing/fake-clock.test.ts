import { expect, test } from "vitest";
import { createFakeClock } from "./fake-clock.ts";

test("settling waits for the last of any number of promises, and of those that they make", async () => {
  const clock = createFakeClock();
  let done = 0;
  async function chain(length: number): Promise<void> {
    for (let step = 0; step < length; step += 1) await Promise.resolve();
    done += 1;
    if (length > 10) void chain(Math.floor(length / 2));
  }
  void chain(100_000);
  for (let n = 0; n < 100; n += 1) void chain(10);
  await clock.settle();
  expect(done).toBe(100 + 15);
});

test("promises that are refused, aborted, or waited for together are finished as well", async () => {
  const clock = createFakeClock();
  const seen: string[] = [];
  const given = new AbortController();
  const all = AbortSignal.any([given.signal]);
  all.addEventListener("abort", () => void Promise.resolve().then(() => seen.push("aborted")));
  Promise.reject(new Error("no")).catch(() => Promise.resolve().finally(() => seen.push("refused")));
  void Promise.allSettled([Promise.resolve(), Promise.reject(new Error("no"))]).then(() => seen.push("all"));
  queueMicrotask(() => given.abort());
  await clock.settle();
  expect(seen.toSorted()).toEqual(["aborted", "all", "refused"]);
});

test("between two timers everything that promises have to say is said, and timers run in their order", async () => {
  const clock = createFakeClock(0);
  const seen: string[] = [];
  const say = (what: string) => async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    seen.push(`${what} at ${clock.now()}`);
  };
  clock.after(20, () => void say("third")());
  clock.after(10, () => void say("first")());
  clock.after(10, () => void say("second")());
  clock.after(10, () => seen.push("never"))();
  clock.after(21, () => seen.push("later"));
  await clock.advance(20);
  expect(seen).toEqual(["first at 10", "second at 10", "third at 20"]);
});

test("time stands still as soon as what was waited for is so", async () => {
  const clock = createFakeClock(0);
  let rung = false;
  clock.after(30, () => (rung = true));
  clock.after(40, () => (rung = false));
  expect(await clock.advanceUntil(() => rung, 1_000)).toBe(true);
  expect(clock.now()).toBe(30);
  expect(await clock.advanceUntil(() => false, 1_000)).toBe(false);
  expect(clock.now()).toBe(1_030);
});
