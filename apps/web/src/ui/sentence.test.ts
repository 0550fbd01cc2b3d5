import { expect, test } from "vitest";
import { sentence } from "./sentence.ts";

test("a message gets its capital and its full stop", () => {
  expect(sentence("give the goal a name")).toBe("Give the goal a name.");
});

test("a message that is a sentence stays as it is", () => {
  expect(sentence("The disk is full. Free some space!")).toBe("The disk is full. Free some space!");
});
