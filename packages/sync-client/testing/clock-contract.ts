import { expect, test } from "vitest";
import type { Clock } from "../src/ports.ts";

/** What every {@link Clock} keeps. @param open gives a clock and what lets its time pass. */
export function testClock(
  adapter: string,
  open: () => { readonly clock: Clock; pass(ms: number): Promise<void> },
): void {
  test(`${adapter}: time goes on in whole milliseconds since 1970`, async () => {
    const { clock, pass } = open();
    const before = clock.now();
    expect(before).toBeGreaterThan(Date.UTC(2025, 0, 1));
    await pass(5);
    expect(clock.now()).toBeGreaterThan(before);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  test(`${adapter}: a timer calls once, not before its time, in the order of times`, async () => {
    const { clock, pass } = open();
    const start = clock.now();
    const called: (readonly [string, number])[] = [];
    clock.after(30, () => called.push(["later", clock.now() - start]));
    clock.after(5, () => called.push(["sooner", clock.now() - start]));
    expect(called).toEqual([]);
    await pass(60);
    await pass(60);
    expect(called.map(([name]) => name)).toEqual(["sooner", "later"]);
    expect(called[1]?.[1]).toBeGreaterThanOrEqual(29);
  });

  test(`${adapter}: a cancelled timer never calls, and cancelling again does nothing`, async () => {
    const { clock, pass } = open();
    let calls = 0;
    const cancel = clock.after(5, () => (calls += 1));
    cancel();
    cancel();
    await pass(30);
    expect(calls).toBe(0);
  });
}
