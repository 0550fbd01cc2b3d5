import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { TestAccount } from "../../testing/account.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";

let app: TestApp;
let ann: TestAccount;

beforeAll(async () => {
  app = await startTestApp(inject("adminUrl"));
  ann = await app.signUp();
});

afterAll(() => app.end());

const JSON_TYPE = { "content-type": "application/json" };
const send = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.address}/api/auth/${path}`, { method: "POST", headers: { ...JSON_TYPE, ...headers }, body });
const somebody = (wrong: object) =>
  JSON.stringify({
    name: "Ben",
    email: `${crypto.randomUUID()}@example.org`,
    password: "long enough",
    ...wrong,
  });

test.for<
  readonly [what: string, ask: () => Promise<Response>, status: number, error: string, sentence: RegExp]
>([
  [
    "a wrong password",
    () => send("sign-in/email", JSON.stringify({ email: ann.email, password: "not hers" })),
    401,
    "INVALID_EMAIL_OR_PASSWORD",
    /do not belong together/,
  ],
  [
    "an address that is taken",
    () => send("sign-up/email", somebody({ email: ann.email })),
    422,
    "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
    /Sign in with it/,
  ],
  [
    "an address that is none",
    () => send("sign-up/email", somebody({ email: "ben" })),
    400,
    "VALIDATION_ERROR",
    /^email: /,
  ],
  [
    "a short password",
    () => send("sign-up/email", somebody({ password: "short" })),
    400,
    "PASSWORD_TOO_SHORT",
    /^password: use 8 characters or more/,
  ],
  [
    "a long password",
    () => send("sign-up/email", somebody({ password: "x".repeat(129) })),
    400,
    "PASSWORD_TOO_LONG",
    /^password: use 128 characters or fewer/,
  ],
  [
    "a name that is none",
    () => send("sign-up/email", somebody({ name: " " })),
    400,
    "INVALID_NAME",
    /everybody needs a name/,
  ],
  [
    "a body that lacks a field",
    () => send("sign-in/email", "{}"),
    400,
    "VALIDATION_ERROR",
    /^email: is missing.*; password: is missing/,
  ],
  ["a body that is no JSON", () => send("sign-in/email", "{"), 400, "BAD_REQUEST", /not JSON/],
  [
    "a body of another type",
    () => send("sign-in/email", "email=a", { "content-type": "application/x-www-form-urlencoded" }),
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    /as JSON/,
  ],
  [
    "a body that is too large",
    () => send("sign-up/email", somebody({ image: "x".repeat(20_000) })),
    413,
    "PAYLOAD_TOO_LARGE",
    /16 KiB/,
  ],
  [
    "a request from another site",
    () => send("sign-in/email", somebody({}), { origin: "https://elsewhere.example" }),
    403,
    "INVALID_ORIGIN",
    /another site/,
  ],
  [
    "a change of nobody's password",
    () => send("change-password", JSON.stringify({ currentPassword: "x", newPassword: "long enough" })),
    401,
    "UNAUTHORIZED",
    /^You are not signed in/,
  ],
  [
    "a change from a wrong password",
    () =>
      ann.fetch(`${app.address}/api/auth/change-password`, {
        method: "POST",
        headers: JSON_TYPE,
        body: JSON.stringify({ currentPassword: "x", newPassword: "long enough" }),
      }),
    400,
    "INVALID_PASSWORD",
    /^That is not your password/,
  ],
  ["what is not there", () => send("update-user", "{}"), 404, "NOT_FOUND", /nothing at this address/],
  [
    "another method",
    () => fetch(`${app.address}/api/auth/sign-in/email`),
    405,
    "METHOD_NOT_SUPPORTED",
    /Use POST instead of GET/,
  ],
])("%s is refused with a word and a sentence, and nothing else", async ([, ask, status, error, sentence]) => {
  const reply = await ask();
  const body: unknown = await reply.json();
  expect([reply.status, body]).toEqual([status, { error, message: expect.stringMatching(sentence) }]);
});
