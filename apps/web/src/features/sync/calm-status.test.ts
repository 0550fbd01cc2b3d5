import { expect, test } from "vitest";
import { calmStatus } from "./calm-status.ts";
import type { PageStatus } from "./indicator.ts";
import { RESTING } from "./testing/resting-status.ts";

const CHECKING: PageStatus = { ...RESTING, state: "syncing" };
const CALM = { asked: false, long: false };

test("a short look at the server does not show", () => {
  expect(calmStatus(CHECKING, CALM).state).toBe("idle");
});

test("a look that takes long shows, and so does one that was asked for", () => {
  expect(calmStatus(CHECKING, { ...CALM, long: true }).state).toBe("syncing");
  expect(calmStatus(CHECKING, { ...CALM, asked: true }).state).toBe("syncing");
  expect(calmStatus({ ...CHECKING, state: "idle" }, { ...CALM, asked: true }).state).toBe("syncing");
});

test.each<Partial<PageStatus>>([
  { pending: 1 },
  { lastSync: null },
  { progress: { received: 1, total: 2 } },
  { obstacle: "reconnecting" },
  { state: "offline" },
  { state: "error" },
])("what is news shows at once (%j)", (news) => {
  const status = { ...CHECKING, ...news };
  expect(calmStatus(status, CALM)).toBe(status);
});

test("being offline is not hidden by a tap", () => {
  expect(calmStatus({ ...CHECKING, state: "offline" }, { ...CALM, asked: true }).state).toBe("offline");
});
