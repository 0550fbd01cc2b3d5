import { TRPCError } from "@trpc/server";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import { appRouter } from "../router.ts";
import type { Context } from "../trpc.ts";
import type { Query } from "./address.ts";
import { addReference } from "./reference.ts";
import { readJsonBodies } from "./json-body.ts";
import { answerLive } from "./live-route.ts";
import { httpRefusalOf, nothingAt, type Refusal, refusalOf } from "./refusal.ts";
import { REST_PREFIX, type Route, ROUTES } from "./routes.ts";

export interface RestDeps {
  /** What the procedures know of a request. */
  readonly createContext: (request: FastifyRequest, reply: FastifyReply) => Context | Promise<Context>;
  readonly onError: (path: string, error: TRPCError) => void;
}

/** The procedures under plain addresses, for clients in any language: the same checks, the same answers. */
export async function addRest(app: FastifyInstance, { createContext, onError }: RestDeps): Promise<void> {
  await app.register(
    async (rest) => {
      readJsonBodies(rest);
      rest.setErrorHandler<FastifyError | TRPCError>((error, { url }, reply) => {
        if (error instanceof TRPCError) {
          onError(url.split("?", 1)[0] ?? url, error);
          return refuse(reply, refusalOf(error));
        }
        const refusal = httpRefusalOf(error);
        if (!refusal) throw error;
        return refuse(reply, refusal);
      });
      rest.setNotFoundHandler((request, reply) => refuse(reply, nothingThere(request)));

      const proceduresFor = async (request: FastifyRequest, reply: FastifyReply) => {
        const left = new AbortController();
        reply.raw.once("close", () => left.abort());
        return appRouter.createCaller(await createContext(request, reply), { signal: left.signal });
      };
      for (const [name, { answer }] of Object.entries<Route>(ROUTES)) {
        const [method, path] = name.split(" ") as [HTTPMethods, string];
        rest.route({
          method,
          url: `/${path}`,
          // A stream that nobody reads would be held open for a HEAD.
          exposeHeadRoute: false,
          async handler(request, reply) {
            void reply.header("cache-control", "no-store");
            const procedures = await proceduresFor(request, reply);
            if (!answer) return answerLive(procedures, request, reply);
            return answer(procedures, { body: request.body, query: request.query as Query });
          },
        });
      }
      addReference(rest);
    },
    { prefix: REST_PREFIX },
  );
}

function refuse(reply: FastifyReply, { status, body }: Refusal): FastifyReply {
  return reply.code(status).header("cache-control", "no-store").send(body);
}

/** A path that exists with another method is worth a hint. */
function nothingThere({ method, url }: FastifyRequest): Refusal {
  const path = (url.split("?", 1)[0] ?? "").slice(REST_PREFIX.length + 1);
  const known = Object.keys(ROUTES).find((name) => name.split(" ")[1] === path);
  return nothingAt(method, known?.split(" ")[0], `${REST_PREFIX}/docs lists what there is.`);
}
