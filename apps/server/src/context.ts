import { namesAnother } from "./accounts/session/named-user.ts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Admission } from "./guard/rate-limits.ts";
import type { Context } from "./trpc.ts";

/** What is known of a request, over every protocol. Who asks is looked up when it is wanted, and once. */
export function createContext(
  { sync, accounts, admission }: Pick<Context, "sync" | "accounts"> & { readonly admission: Admission },
  request: FastifyRequest,
  reply: FastifyReply,
): Context {
  let asked: ReturnType<Context["identify"]> | undefined;

  async function identify(): ReturnType<Context["identify"]> {
    const identified = await accounts.sessions.identify(request.headers);
    if (identified) {
      await admission.admit(identified.caller.user, reply);
      const refused = namesAnother(request.headers, identified.caller.user);
      if (refused) throw refused;
    }
    if (identified?.cookie != null) void reply.header("set-cookie", identified.cookie);
    return identified?.caller ?? null;
  }

  return {
    identify: () => (asked ??= identify()),
    accounts,
    sync,
    admitGuess: (who) => admission.admitGuess(who, reply),
    hangUp: () => reply.raw.destroy(),
  };
}
