import { expect, test } from "vitest";
import { ServerRefusal } from "../../sync/session/account-server.ts";
import { emailProblem, nameProblem, passwordProblem, refusedField } from "./credentials.ts";

test.each([
  ["", "Enter your e-mail"],
  ["ada", "like ada@example.org"],
  ["ada@host", "like ada@example.org"],
])("an e-mail address that cannot be one (%s) comes with what to do", (email, advice) => {
  expect(emailProblem(email)).toContain(advice);
});

test("an e-mail address may have spaces around it", () => {
  expect(emailProblem(" ada@example.org ")).toBeNull();
});

test("a name is needed, and has an end", () => {
  expect(nameProblem("  ")).toContain("Enter a name");
  expect(nameProblem("a".repeat(101))).toContain("100");
  expect(nameProblem("Ada")).toBeNull();
});

test("a new password has a least length", () => {
  expect(passwordProblem("seven77")).toContain("8");
  expect(passwordProblem("eight888")).toBeNull();
});

test.each([
  ["INVALID_EMAIL_OR_PASSWORD", "password"],
  ["USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL", "email"],
  ["CONFLICT", "email"],
  ["PASSWORD_TOO_SHORT", "password"],
] as const)("a refusal for %s is told at its field", (code, field) => {
  expect(refusedField(new ServerRefusal("refused", "No.", code))).toHaveProperty(field);
});

test("a refusal that is about no field is told otherwise", () => {
  expect(refusedField(new ServerRefusal("unreachable", "No network."))).toBeNull();
});
