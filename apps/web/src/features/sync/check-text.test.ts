import { expect, test } from "vitest";
import { checkText } from "./check-text.ts";

const NOW = Date.UTC(2027, 0, 31, 12);
const AT = NOW - 120_000;

test.each([
  [{ waiting: false, result: null, at: null }, "once a day"],
  [{ waiting: true, result: "same", at: AT }, "Comparing this device"],
  [{ waiting: false, result: "same", at: AT }, "(2 minutes ago): everything here is the same"],
  [{ waiting: true, result: "repairing", at: AT }, "is being fetched again"],
  [{ waiting: false, result: "repaired", at: AT }, "has been put right"],
  [{ waiting: false, result: "different", at: AT }, "please report this"],
] as const)("a comparison that stands at %j is told: %s", (check, words) => {
  expect(checkText(check, { online: true, now: NOW })).toContain(words);
});

test("offline, a comparison that was asked for waits for the network and says so", () => {
  expect(checkText({ waiting: true, result: null, at: null }, { online: false, now: NOW })).toContain(
    "once you are online",
  );
});
