import { namesAnother } from "./accounts/session/named-user.ts";
import type { TRPCRequestInfo } from "@trpc/server/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Admission } from "./guard/rate-limits.ts";
import type { Context } from "./trpc.ts";

/** A request, and where it is answered. */
export interface Asking {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** What a stream says in its address, since it cannot say it in headers. */
  readonly connectionParams?: TRPCRequestInfo["connectionParams"];
}

/** What is known of a request, over every protocol. Who asks is looked up when it is wanted, and once. */
export function createContext(
  { sync, accounts, admission }: Pick<Context, "sync" | "accounts"> & { readonly admission: Admission },
  { request, reply, connectionParams = null }: Asking,
): Context {
  let asked: ReturnType<Context["identify"]> | undefined;

  async function identify(): ReturnType<Context["identify"]> {
    const identified = await accounts.sessions.identify(request.headers);
    if (identified) {
      await admission.admit(identified.caller.user, reply);
      const { user } = identified.caller;
      const refused = namesAnother(request.headers, user) ?? namesAnother(connectionParams ?? {}, user);
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
