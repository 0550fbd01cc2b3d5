import type { RowStatus } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { rowStatusText } from "./row-status-text.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const SYNCED: RowStatus = {
  status: "synced",
  lastSynced: NOW - 120_000,
  lastAttempt: null,
  message: null,
  version: 7,
};

test.each<[Partial<RowStatus>, string]>([
  [{}, "Synced 2 minutes ago"],
  [{ lastSynced: NOW - 1_000 }, "Synced just now"],
  [{ status: "pending", lastSynced: null, version: null }, "Pending, never synced"],
  [{ status: "pending" }, "Pending"],
  [{ status: "failed", message: "no" }, "Failed"],
  [{ status: "conflict" }, "Conflict"],
])("a row with %j says: %s", (status, label) => {
  expect(rowStatusText({ ...SYNCED, ...status }, NOW).label).toBe(label);
});

test("the detail of a pending row says why it waits and when it was last tried", () => {
  const { detail } = rowStatusText(
    { ...SYNCED, status: "pending", lastAttempt: NOW, message: "the server does not answer" },
    NOW,
  );
  expect(detail).toContain("goes to the server by itself. The server does not answer. Last synced");
  expect(detail).toContain("Last tried");
});

test("the detail of a row that was never synced says so", () => {
  expect(rowStatusText({ ...SYNCED, lastSynced: null, version: null }, NOW).detail).toContain(
    "Never synced so far.",
  );
});
