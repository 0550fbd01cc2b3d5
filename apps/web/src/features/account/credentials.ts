import type { ServerRefusal } from "../../sync/session/account-server.ts";

export const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 128;
const LONGEST_NAME = 100;

export interface CredentialValues {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type CredentialField = keyof CredentialValues;
export type CredentialErrors = Partial<Record<CredentialField, string>>;

/** What is wrong with a name that somebody gives himself or a space; null if nothing is. */
export function nameProblem(name: string): string | null {
  const { length } = name.trim();
  if (length === 0) return "Enter a name.";
  return length > LONGEST_NAME ? `Keep the name within ${LONGEST_NAME} characters.` : null;
}

export function emailProblem(email: string): string | null {
  if (email.trim() === "") return "Enter your e-mail address.";
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? null : "Enter an address like ada@example.org.";
}

/** Of a new password; an old one may be whatever it was. */
export function passwordProblem(password: string): string | null {
  if (password.length < SHORTEST_PASSWORD) return `Use at least ${SHORTEST_PASSWORD} characters.`;
  return password.length > LONGEST_PASSWORD ? `Use at most ${LONGEST_PASSWORD} characters.` : null;
}

/** What the server's no to signing in or up is about, and how it is told there. Null if it is about no field. */
export function refusedField({ code, message }: ServerRefusal): CredentialErrors | null {
  switch (code) {
    case "INVALID_EMAIL_OR_PASSWORD":
    case "INVALID_PASSWORD":
      return { password: "The e-mail address and the password do not belong together. Try again." };
    case "USER_ALREADY_EXISTS":
    case "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL":
      return { email: "Somebody has an account with this address. Sign in with it, or use another." };
    case "CONFLICT":
      return { email: message };
    case "INVALID_EMAIL":
      return { email: "Enter an address like ada@example.org." };
    case "PASSWORD_TOO_SHORT":
      return { password: `Use at least ${SHORTEST_PASSWORD} characters.` };
    case "PASSWORD_TOO_LONG":
      return { password: `Use at most ${LONGEST_PASSWORD} characters.` };
    default:
      return null;
  }
}
