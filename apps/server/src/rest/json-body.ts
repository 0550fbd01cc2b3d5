import { TRPCError } from "@trpc/server";
import type { FastifyInstance } from "fastify";

/**
 * Reads bodies as the procedures expect them: a field called `__proto__` is an ordinary one here, for it costs its
 * change and not the batch.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new TRPCError({ code: "BAD_REQUEST", message: "The body is not JSON. Send one JSON object." }));
    }
  });
}
