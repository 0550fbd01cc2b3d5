import { readable, type Refusal } from "../rest/refusal.ts";
import { MAX_PASSWORD, MIN_PASSWORD } from "./inputs.ts";
import { notSignedIn } from "./refused.ts";

/** What is said in place of the library's own words, by its own codes. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ["UNAUTHORIZED", notSignedIn().message],
  [
    "INVALID_EMAIL_OR_PASSWORD",
    "The e-mail address and the password do not belong together. Try again, or sign up first.",
  ],
  ["INVALID_PASSWORD", "That is not your password. Enter it again."],
  [
    "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
    "Somebody has an account with this e-mail address. Sign in with it, or use another address.",
  ],
  ["INVALID_EMAIL", "email: enter an e-mail address, such as ann@example.org"],
  ["PASSWORD_TOO_SHORT", `password: use ${MIN_PASSWORD} characters or more`],
  ["PASSWORD_TOO_LONG", `password: use ${MAX_PASSWORD} characters or fewer`],
  ["BAD_REQUEST", "The body is not JSON. Send one JSON object."],
  [
    "INVALID_ORIGIN",
    "This request comes from another site. Open Tidemark at its own address and try again; a program sends no `Origin`.",
  ],
]);

/** How the library's no to signing up, in or out is said: in the shape of all others, with a word of its own. */
export function authRefusalOf(status: number, text: string): Refusal {
  const { code, message } = parsed(text);
  const error = code ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR");
  return { status, body: { error, message: SENTENCES.get(error) ?? fieldsNamed(message) } };
}

interface Said {
  readonly code?: string;
  readonly message?: string;
}

function parsed(text: string): Said {
  try {
    return JSON.parse(text) as Said;
  } catch {
    return {};
  }
}

/** `[body.email] Invalid …` names the field in a way that is nobody else's. */
function fieldsNamed(message = "This was not possible. Try again."): string {
  const problems = message.split("; ").map((problem) => {
    const [, field = "the body", what] = /^\[body(?:\.([\w.]+))?\] (.*)$/.exec(problem) ?? [];
    return what === undefined ? problem : `${field}: ${readable(what)}`;
  });
  return [...new Set(problems)].join("; ");
}
