import type { SyncStatus } from "@tidemark/sync-client";
import { expect, test } from "vitest";
import { indicatorOf } from "./indicator.ts";

const RESTING: SyncStatus = {
  state: "idle",
  pending: 0,
  writing: 0,
  failed: 0,
  conflicts: 0,
  progress: null,
  check: { waiting: false, result: null, at: null },
  storage: null,
  lastSync: 1,
  message: null,
  obstacle: null,
  nextTry: null,
  leader: true,
  live: true,
  persisted: null,
};

test.each<[string, Partial<SyncStatus>, string, string]>([
  ["nothing waits", {}, "synced", "All changes saved"],
  ["a round runs", { state: "syncing" }, "syncing", "Checking…"],
  ["a round sends", { state: "syncing", pending: 3 }, "syncing", "Saving 3 changes…"],
  ["an edit waits for its round", { pending: 1 }, "syncing", "Saving 1 change…"],
  ["nothing came yet", { lastSync: null }, "syncing", "Getting your goals…"],
  ["there is no network", { state: "offline" }, "offline", "Offline"],
  ["edits wait for the network", { state: "offline", pending: 2 }, "offline", "Offline · 2 waiting"],
  ["the server fails", { state: "error", pending: 2 }, "error", "Can't sync · 2 waiting"],
  ["the session ended", { state: "signed-out" }, "signed-out", "Signed out"],
  [
    "the first rows came",
    { state: "syncing", lastSync: null, progress: { received: 1, total: 4 } },
    "syncing",
    "Getting your goals… 25%",
  ],
  ["the server said no", { failed: 1 }, "failed", "1 failed"],
  ["two edits met", { conflicts: 1 }, "conflict", "1 conflict"],
  ["the server said no and edits met", { failed: 1, conflicts: 2 }, "failed", "1 failed"],
])("when %s (%j) the indicator is %s: %s", (_, status, kind, label) => {
  expect(indicatorOf({ ...RESTING, ...status })).toMatchObject({ kind, label });
});

test("the engine's own sentence explains an error", () => {
  expect(
    indicatorOf({ ...RESTING, state: "error", message: "The server is full. Try later." }).explanation,
  ).toBe("The server is full. Try later.");
});

test("while edits wait offline the explanation says where they are", () => {
  expect(indicatorOf({ ...RESTING, state: "offline", pending: 2 }).explanation).toContain(
    "2 changes are kept on this device",
  );
});
