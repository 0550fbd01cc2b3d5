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
  expect(checkText(check, { obstacle: null, now: NOW })).toContain(words);
});

test.each([
  ["no-network", "once you are online"],
  ["unreachable", "as soon as that answers"],
  ["server", "as soon as that answers"],
] as const)(
  "a comparison that was asked for waits, with %s as the obstacle, and says so",
  (obstacle, words) => {
    expect(checkText({ waiting: true, result: null, at: null }, { obstacle, now: NOW })).toContain(words);
  },
);
