import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClusterLocked } from "../../apps/server/src/db/embedded/cluster-lock.ts";
import { step } from "./step.ts";

const printed: string[] = [];

beforeEach(() => {
  printed.length = 0;
  vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("a step that fails is printed as failed", async () => {
  await expect(step("Web app built", () => Promise.reject(new Error("a type is wrong")))).rejects.toThrow();
  expect(printed).toEqual([expect.stringMatching(/^✗ Web app built/)]);
});

test.for([
  ["was called off", AbortSignal.abort().reason],
  ["another process has done", new ClusterLocked("data", { pid: 7, address: "http://127.0.0.1:3000" })],
] as const)("a step that %s is not printed as failed", async ([, reason]) => {
  await expect(step("Web app built", () => Promise.reject(reason as Error))).rejects.toBe(reason);
  expect(printed).toEqual([]);
});
