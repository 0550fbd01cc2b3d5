/** What a client without a browser needs to get a token. */
export interface AccountPath {
  readonly summary: string;
  /** Of the body, all texts. */
  readonly fields: readonly string[];
  readonly isSignedIn: boolean;
}

/** Better Auth's own addresses, to which a body is posted. */
export const ACCOUNT_PATHS: Readonly<Record<string, AccountPath>> = {
  "/api/auth/sign-up/email": {
    summary: "Makes an account and signs in; the answer's header `set-auth-token` is the token",
    fields: ["name", "email", "password"],
    isSignedIn: false,
  },
  "/api/auth/sign-in/email": {
    summary: "Signs in; the answer's header `set-auth-token` is the token",
    fields: ["email", "password"],
    isSignedIn: false,
  },
  "/api/auth/sign-in/anonymous": {
    summary:
      "Begins without an account, which can become one later; the answer's header `set-auth-token` is the token",
    fields: [],
    isSignedIn: false,
  },
  "/api/auth/sign-out": {
    summary: "Signs out: the token is worth nothing from then on",
    fields: [],
    isSignedIn: true,
  },
};
