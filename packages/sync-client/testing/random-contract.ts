import { expect, test } from "vitest";
import type { Random } from "../src/ports.ts";

/** What every {@link Random} keeps. */
export function testRandom(adapter: string, open: () => Random): void {
  test(`${adapter}: numbers lie from 0 up to 1, on both sides of the middle, and differ`, () => {
    const random = open();
    const drawn = Array.from({ length: 200 }, () => random.next());
    expect(drawn.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(drawn.some((number) => number < 0.5) && drawn.some((number) => number >= 0.5)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(190);
  });

  test(`${adapter}: bytes are as many as were asked for, and differ from one time to the next`, () => {
    const random = open();
    expect([0, 1, 16].map((count) => random.bytes(count).length)).toEqual([0, 1, 16]);
    expect([...random.bytes(16)]).not.toEqual([...random.bytes(16)]);
  });
}
