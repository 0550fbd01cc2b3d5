import { TRPCClientError } from "@trpc/client";
import { createAuthClient } from "better-auth/client";
import { anonymousClient } from "better-auth/client/plugins";
import { server } from "../server.ts";
import type { LocalSpace, Profile } from "./local-account.ts";
import { userHeaders, WHOEVER } from "./named-user.ts";

/** Signing in and out: the part that better-auth answers. */
const auth = createAuthClient({ plugins: [anonymousClient()] });

export type RefusalKind = "unreachable" | "signed-out" | "refused";

/** The server did not do it; the message says why and what to do. */
export class ServerRefusal extends Error {
  override readonly name = "ServerRefusal";
  readonly kind: RefusalKind;
  /** Such as `CONFLICT`, or better-auth's own; empty if there is none. */
  readonly code: string;

  constructor(kind: RefusalKind, message: string, code = "", options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface NewAccount extends Credentials {
  readonly name: string;
}

/** What the session needs of the server. Everything rejects with {@link ServerRefusal} and nothing else. */
export interface AccountServer {
  /** Null if nobody is signed in. */
  me(): Promise<Profile | null>;
  signIn(credentials: Credentials): Promise<void>;
  signUp(account: NewAccount): Promise<void>;
  signInAnonymously(): Promise<void>;
  /** Makes somebody who tries the app one with an account. */
  upgrade(account: NewAccount): Promise<void>;
  adopt(space: Pick<LocalSpace, "id" | "name">): Promise<void>;
  /** Of the person who is here, unless it is to be `whoever` is signed in. */
  signOut(options?: { readonly whoever: boolean }): Promise<void>;
  signOutEverywhere(): Promise<void>;
  changePassword(change: { readonly present: string; readonly next: string }): Promise<void>;
}

export const accountServer: AccountServer = {
  async me() {
    try {
      return await asked(server.account.me.query(undefined, { context: WHOEVER }));
    } catch (error) {
      if (error instanceof ServerRefusal && error.kind === "signed-out") return null;
      throw error;
    }
  },
  signIn: (credentials) => answered(auth.signIn.email(credentials)),
  signUp: (account) => answered(auth.signUp.email(account)),
  signInAnonymously: () => answered(auth.signIn.anonymous()),
  upgrade: async (account) => void (await asked(server.account.upgrade.mutate(account))),
  adopt: async ({ id, name }) => void (await asked(server.spaces.adopt.mutate({ id, name }))),
  signOut: (options) => answered(auth.signOut({ fetchOptions: { headers: userHeaders(options) } })),
  async signOutEverywhere() {
    await answered(auth.revokeSessions({ fetchOptions: { headers: userHeaders() } }));
    // The cookie of a session that is over is of no use to anybody.
    await accountServer.signOut().catch(() => undefined);
  },
  changePassword: ({ present, next }) =>
    answered(
      auth.changePassword({
        currentPassword: present,
        newPassword: next,
        revokeOtherSessions: true,
        fetchOptions: { headers: userHeaders() },
      }),
    ),
};

/** An answer over tRPC. A refusal that was told already stays as it is. */
export async function asked<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    throw error instanceof ServerRefusal ? error : toRefusal(error);
  }
}

function toRefusal(error: unknown): ServerRefusal {
  const data = error instanceof TRPCClientError ? (error.data as { code?: string } | null | undefined) : null;
  if (!data?.code) return unreachable(error);
  const { message } = error as Error;
  const kind = data.code === "UNAUTHORIZED" ? "signed-out" : "refused";
  return new ServerRefusal(kind, message, data.code, { cause: error });
}

interface AuthFailure {
  readonly status: number;
  /** The word for programs, in the server's body. */
  readonly error?: string;
  readonly message?: string | undefined;
}

/** An answer of better-auth, which has its errors beside its results. */
async function answered(request: Promise<{ readonly error: AuthFailure | null }>): Promise<void> {
  const { error } = await request.catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (!error) return;
  const { status, error: code = "", message = "" } = error;
  if (status === 0 || status >= 500) throw unreachable(error);
  if (status === 429)
    throw new ServerRefusal(
      "refused",
      "That was tried too often. Wait a minute, then try again.",
      "TOO_MANY",
    );
  throw new ServerRefusal(status === 401 ? "signed-out" : "refused", message, code);
}

function unreachable(cause: unknown): ServerRefusal {
  const message = navigator.onLine
    ? "The server does not answer. Try again in a moment."
    : "This device has no network. Connect it, then try again.";
  return new ServerRefusal("unreachable", message, "", { cause });
}
