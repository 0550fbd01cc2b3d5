import { expect, test } from "vitest";
import { openProblem, storageProblem, writeProblem } from "./problems.ts";

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

test("a goal that is brought back and is there already is told without its id", () => {
  const refused = Object.assign(named("EditRefused", "goal 0190a0c0 is there already"), { code: "exists" });
  expect(writeProblem(refused).title).toBe("It is back already");
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

test("an edit for which the device has no room says so in the engine's words", () => {
  const message = "This device has no room left. Free some space, then try again.";
  expect(writeProblem(Object.assign(named("EditRefused", message), { code: "full" }))).toEqual({
    title: "That was not saved",
    message,
  });
});

test("trouble with the storage has its first sentence for a title", () => {
  expect(storageProblem({ message: "It is gone. Reload the page. Do it now." })).toEqual({
    title: "It is gone",
    message: "Reload the page. Do it now.",
  });
});
