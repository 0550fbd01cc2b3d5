import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { FastifyReply, FastifyRequest } from "fastify";

/** A no that is said before anything of the app is asked. */
export interface EarlyRefusal {
  readonly code: keyof typeof STATUSES;
  readonly message: string;
}

const STATUSES = { FORBIDDEN: 403, TOO_MANY_REQUESTS: 429 } as const;

/** Refuses in the way that whoever asked understands: as a procedure does, or with a word and a sentence. */
export function refuse(
  { url }: Pick<FastifyRequest, "url">,
  reply: FastifyReply,
  { code, message }: EarlyRefusal,
): FastifyReply {
  const httpStatus = STATUSES[code];
  reply.code(httpStatus).header("cache-control", "no-store");
  if (!url.startsWith("/trpc/")) return reply.send({ error: code, message });
  return reply.send({ error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus } } });
}
