import { expect, test } from "vitest";
import { createEnding } from "./ending.ts";

test("an ending ends with the first of what it is part of", () => {
  const [first, second] = [createEnding(), createEnding()];
  const part = createEnding(first.signal, second.signal);
  expect(part.signal.aborted).toBe(false);
  second.end();
  expect(part.signal.aborted).toBe(true);
  expect(first.signal.aborted).toBe(false);
});

test("a part of what is over already is over from the start", () => {
  const whole = createEnding();
  whole.end();
  expect(createEnding(createEnding().signal, whole.signal).signal.aborted).toBe(true);
});

test("a part that ends by itself does not end what it is part of", () => {
  const whole = createEnding();
  const part = createEnding(whole.signal);
  part.end();
  expect(part.signal.aborted).toBe(true);
  expect(whole.signal.aborted).toBe(false);
});

test("what is released does not end with what it was part of", () => {
  const whole = createEnding();
  const part = createEnding(whole.signal);
  part.release();
  whole.end();
  expect(part.signal.aborted).toBe(false);
});

test("an end is told once, and as an abort", () => {
  const [first, second] = [createEnding(), createEnding()];
  const { signal } = createEnding(first.signal, second.signal);
  let told = 0;
  signal.addEventListener("abort", () => (told += 1));
  first.end();
  second.end();
  expect(told).toBe(1);
  expect(() => signal.throwIfAborted()).toThrow(expect.objectContaining({ name: "AbortError" }));
});
