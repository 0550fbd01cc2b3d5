import type { SyncStatus } from "@tidemark/sync-client";
import { expect, test } from "vitest";
import { elsewhereText } from "./elsewhere-text.ts";
import { RESTING } from "./testing/resting-status.ts";

test.each<[Partial<SyncStatus>, string]>([
  [{}, "as they happen"],
  [{ live: false }, "every minute"],
  [{ live: false, obstacle: "reconnecting" }, "once reconnected"],
  [{ live: false, state: "error", obstacle: "unreachable" }, "once the server answers"],
  [{ live: false, state: "error", obstacle: "server" }, "once the server works again"],
  [{ live: false, state: "offline", obstacle: "no-network" }, "once you are online"],
  [{ live: false, state: "error" }, "once this is solved"],
  [{ live: false, state: "signed-out" }, "once you have signed in"],
])("with %j changes from elsewhere come %s", (status, text) => {
  expect(elsewhereText({ ...RESTING, ...status })).toBe(text);
});
