import { expect, test } from "vitest";
import { indicatorOf } from "./indicator.ts";
import { strangerStatus } from "./stranger-status.ts";
import { RESTING } from "./testing/resting-status.ts";

test("while another account is signed in that is what the details say, whatever the server answered", () => {
  const gone = { ...RESTING, state: "error", pending: 2, message: "This space no longer exists." } as const;
  expect(indicatorOf(strangerStatus(gone))).toMatchObject({
    kind: "signed-out",
    label: "Signed out · 2 waiting",
    explanation: expect.stringContaining("Another account is signed in"),
  });
});
