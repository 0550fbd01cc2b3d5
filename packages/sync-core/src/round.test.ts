import { expect, test } from "vitest";
import { nextStep, type RoundFacts, type RoundStep } from "./round.ts";

const NOTHING: RoundFacts = {
  restoring: false,
  recalled: false,
  unanswered: false,
  open: false,
  offering: false,
  pullDue: false,
};

test.each<readonly [Partial<RoundFacts>, RoundStep]>([
  [{ restoring: true, unanswered: true, open: true, offering: true }, "pull"],
  [{ unanswered: true, recalled: true, open: true, offering: true, pullDue: true }, "offer"],
  [{ unanswered: true, open: true, pullDue: true }, "push"],
  [{ unanswered: true, recalled: true, open: true, pullDue: true }, "cancel"],
  [{ open: true, pullDue: true }, "seal"],
  [{ pullDue: true }, "pull"],
  [{}, "done"],
])("CLI-2: a round sends what is sealed before it seals more, and pulls last: %j", (facts, step) => {
  expect(nextStep({ ...NOTHING, ...facts })).toBe(step);
});
