import type { SyncStatus } from "@tidemark/sync-client";
import { expect, test } from "vitest";
import { nextTryText, silenceText, syncAnswer } from "./sync-answer.ts";
import { RESTING } from "./testing/resting-status.ts";

const NOW = 1_000_000;

test.each<[string, Partial<SyncStatus>, string | null]>([
  ["it is being tried", { state: "syncing" }, null],
  ["it went well", {}, ""],
  [
    "nothing answers",
    { state: "offline", obstacle: "unreachable", pending: 3, nextTry: NOW + 11_400 },
    "Could not reach the server. 3 changes are safe on this device. Next try in 12 seconds.",
  ],
  [
    "nothing answers and nothing waits",
    { state: "error", obstacle: "unreachable", nextTry: NOW + 60_000 },
    "Could not reach the server. Nothing here is lost. Next try in a minute.",
  ],
  [
    "there is no network",
    { state: "offline", obstacle: "no-network", pending: 1 },
    "This device has no network. 1 change is safe on this device. It is tried again once there is one.",
  ],
  [
    "the server fails",
    { state: "syncing", obstacle: "server", message: "The server has a problem.", nextTry: NOW + 300 },
    "The server has a problem. Next try in a moment.",
  ],
  ["the session ended", { state: "signed-out", message: "You are signed out." }, "You are signed out."],
])("of a sync that was asked for, when %s (%j), is told: %s", (_, status, answer) => {
  expect(syncAnswer({ ...RESTING, ...status }, NOW)).toBe(answer);
});

test("a server that stays silent is told as such", () => {
  expect(silenceText({ ...RESTING, pending: 2 })).toContain(
    "2 changes are safe on this device. Still trying.",
  );
});

test("a next try that nobody knows is not told", () => {
  expect(nextTryText(null, NOW)).toBe("");
});
