import type { SyncStatus } from "@tidemark/sync-client";
import { expect, test } from "vitest";
import { calmStatus } from "./calm-status.ts";

const CHECKING: SyncStatus = {
  state: "syncing",
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
const CALM = { asked: false, long: false };

test("a short look at the server does not show", () => {
  expect(calmStatus(CHECKING, CALM).state).toBe("idle");
});

test("a look that takes long shows, and so does one that was asked for", () => {
  expect(calmStatus(CHECKING, { ...CALM, long: true }).state).toBe("syncing");
  expect(calmStatus(CHECKING, { ...CALM, asked: true }).state).toBe("syncing");
  expect(calmStatus({ ...CHECKING, state: "idle" }, { ...CALM, asked: true }).state).toBe("syncing");
});

test.each<Partial<SyncStatus>>([
  { pending: 1 },
  { lastSync: null },
  { progress: { received: 1, total: 2 } },
  { state: "offline" },
  { state: "error" },
])("what is news shows at once (%j)", (news) => {
  const status = { ...CHECKING, ...news };
  expect(calmStatus(status, CALM)).toBe(status);
});

test("being offline is not hidden by a tap", () => {
  expect(calmStatus({ ...CHECKING, state: "offline" }, { ...CALM, asked: true }).state).toBe("offline");
});
