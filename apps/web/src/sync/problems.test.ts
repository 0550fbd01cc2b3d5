import { expect, test } from "vitest";
import { lostProblem, openProblem, writeProblem } from "./problems.ts";

function named(name: string, message = "because"): Error {
  return Object.assign(new Error(message), { name });
}

test.each([
  ["VersionError", "Close the other tabs"],
  ["QuotaExceededError", "Free some space"],
  ["SecurityError", "Open it in an ordinary window"],
  ["InvalidStateError", "Open it in an ordinary window"],
  ["InsecureAddress", "over https"],
  ["UnknownError", "Reload the page"],
])("local data that does not open (%s) comes with what to do", (name, advice) => {
  expect(openProblem(named(name)).message).toContain(advice);
});

test("an edit that the engine refuses is told in its words, without the names of tables and fields", () => {
  expect(writeProblem(named("EditRefused", "goal.name: keep the name within 200 characters")).message).toBe(
    "Keep the name within 200 characters.",
  );
});

test("a write that fails for a full disk says so", () => {
  expect(writeProblem(new DOMException("no room", "QuotaExceededError")).title).toBe("The disk is full");
});

test("a write to local data that went away asks for a reload", () => {
  expect(writeProblem(new DOMException("closing", "InvalidStateError")).message).toContain("Reload");
});

test("something thrown that is no error is told too", () => {
  expect(writeProblem("odd").message).toContain("(odd)");
});

test.each(["deleted", "newer-version", "closed"] as const)(
  "local data that went away (%s) asks for a reload",
  (reason) => {
    expect(lostProblem(reason, 0).message).toContain("Reload");
  },
);

test("local data that was deleted with unsent changes in it says how many are gone", () => {
  expect(lostProblem("deleted", 1).message).toContain("1 change that had not been sent is gone");
  expect(lostProblem("closed", 3).message).toContain("3 changes that had not been sent are gone");
  expect(lostProblem("deleted", 0).message).not.toContain("sent");
});

test("an update in another tab loses nothing, whatever is unsent", () => {
  expect(lostProblem("newer-version", 2).message).toContain("Everything you did is kept");
});
