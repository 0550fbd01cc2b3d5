import { expect, test } from "vitest";
import { indicatorOf, type PageStatus } from "./indicator.ts";
import { RESTING } from "./testing/resting-status.ts";

test.each<[string, Partial<PageStatus>, string, string]>([
  ["nothing waits", {}, "synced", "All changes saved"],
  ["a round runs", { state: "syncing" }, "syncing", "Checking…"],
  ["a round sends", { state: "syncing", pending: 3 }, "syncing", "Saving 3 changes…"],
  ["an edit waits for its round", { pending: 1 }, "syncing", "Saving 1 change…"],
  ["nothing came yet", { lastSync: null }, "syncing", "Getting your goals…"],
  ["there is no network", { state: "offline" }, "offline", "Offline"],
  ["edits wait for the network", { state: "offline", pending: 2 }, "offline", "Offline · 2 waiting"],
  ["the stream broke", { obstacle: "reconnecting" }, "reconnecting", "Reconnecting…"],
  [
    "nothing answers",
    { state: "offline", obstacle: "unreachable", pending: 2 },
    "unreachable",
    "Can't reach the server · 2 waiting",
  ],
  [
    "nothing has answered five times",
    { state: "error", obstacle: "unreachable" },
    "unreachable",
    "Can't reach the server",
  ],
  ["it is tried again", { state: "syncing", obstacle: "unreachable" }, "syncing", "Checking…"],
  ["the server fails", { state: "error", pending: 2 }, "error", "Can't sync · 2 waiting"],
  ["the session ended", { state: "signed-out" }, "signed-out", "Signed out"],
  [
    "the first rows came",
    { state: "syncing", lastSync: null, progress: { received: 1, total: 4 } },
    "syncing",
    "Getting your goals… 25%",
  ],
  ["the server said no", { failed: 669, failedGoals: 1 }, "failed", "1 failed"],
  ["two edits met", { conflicts: 1 }, "conflict", "1 conflict"],
  ["the server said no and edits met", { failed: 1, failedGoals: 1, conflicts: 2 }, "failed", "1 failed"],
])("when %s (%j) the indicator is %s: %s", (_, status, kind, label) => {
  expect(indicatorOf({ ...RESTING, ...status })).toMatchObject({ kind, label });
});

test("the engine's own sentence explains an error", () => {
  expect(
    indicatorOf({ ...RESTING, state: "error", message: "The server is full. Try later." }).explanation,
  ).toBe("The server is full. Try later.");
});

test("a tap on what needs a person opens it; otherwise it syncs", () => {
  const needs = (status: Partial<PageStatus>) => indicatorOf({ ...RESTING, ...status }).needsPerson;
  expect([needs({ failed: 1 }), needs({ conflicts: 1 })]).toEqual([true, true]);
  expect([needs({}), needs({ state: "offline", conflicts: 1 })]).toEqual([false, false]);
});

test("of refused changes the goals are counted, as they are listed", () => {
  expect(indicatorOf({ ...RESTING, failed: 669, failedGoals: 1 }).explanation).toContain(
    "no to 669 changes of 1 goal. Send them again",
  );
  expect(indicatorOf({ ...RESTING, failed: 1, failedGoals: 1 }).explanation).toContain(
    "no to 1 change of 1 goal. Send it again",
  );
});

test("while edits wait offline the explanation says where they are", () => {
  expect(indicatorOf({ ...RESTING, state: "offline", pending: 2 }).explanation).toContain(
    "2 changes are kept on this device",
  );
});
