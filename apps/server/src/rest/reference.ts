import type { FastifyInstance } from "fastify";
import { openApi } from "./openapi.ts";
import { REFERENCE_STYLE, referencePage } from "./reference-page.ts";
import { REST_PREFIX } from "./routes.ts";

/** Serves the description of the API, for programs and for people. Neither needs a session. */
export function addReference(rest: FastifyInstance): void {
  const description = openApi();
  const page = referencePage(description, `${REST_PREFIX}/docs.css`);
  const serve = (path: string, type: string, content: string) =>
    rest.get(path, (_request, reply) => reply.header("cache-control", "no-cache").type(type).send(content));
  serve("/openapi.json", "application/json; charset=utf-8", JSON.stringify(description, null, 2));
  serve("/docs", "text/html; charset=utf-8", page);
  serve("/docs.css", "text/css; charset=utf-8", REFERENCE_STYLE);
}
