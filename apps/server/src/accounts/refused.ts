/** Why somebody is not given what he asked for; the same words over every protocol. */
export type RefusalCode =
  | "BAD_REQUEST"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "TOO_MANY_REQUESTS"
  | "SERVICE_UNAVAILABLE";

/** A no that is meant for whoever asked: its message is a sentence for a person that says what to do. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What is said to whoever is not signed in. */
export function notSignedIn(): Refused {
  return new Refused("UNAUTHORIZED", "You are not signed in. Sign in, then try again.");
}
