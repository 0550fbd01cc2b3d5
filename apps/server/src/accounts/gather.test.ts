import { expect, test, vi } from "vitest";
import { gather } from "./gather.ts";

test("what is asked at once is asked together, and each is given his answer", async () => {
  const askAll = vi.fn<(keys: readonly number[]) => Promise<number[]>>(async (keys) =>
    keys.map((key) => key * 2),
  );
  const ask = gather(askAll);
  expect(await Promise.all([ask(1), ask(2), ask(1)])).toEqual([2, 4, 2]);
  expect(await ask(5)).toBe(10);
  expect(askAll.mock.calls).toEqual([[[1, 2, 1]], [[5]]]);
});

test("a question that fails fails for all who asked, and for nobody after them", async () => {
  const askAll = vi.fn<(keys: readonly number[]) => Promise<number[]>>(async (keys) => [...keys]);
  askAll.mockRejectedValueOnce(new Error("away"));
  const ask = gather(askAll);
  const asked = await Promise.allSettled([ask(1), ask(2)]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await ask(3)).toBe(3);
});
