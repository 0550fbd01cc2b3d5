import { basename } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Files that keep their name when their content changes. */
const REVALIDATED: ReadonlySet<string> = new Set([
  "index.html",
  "sw.js",
  "registerSW.js",
  "manifest.webmanifest",
]);

/**
 * Serves the built web app from `root`. Whatever path a browser opens that is no file is the app's own
 * and gets its page.
 */
export async function addWebApp(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isStable = path.includes("/assets/") && !REVALIDATED.has(basename(path));
      void reply.header("cache-control", isStable ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.setNotFoundHandler((request, answer) => {
    const wantsPage = request.method === "GET" && request.headers.accept?.includes("text/html") === true;
    if (wantsPage) return answer.sendFile("index.html");
    return answer
      .code(404)
      .send({ error: "Not found", message: `There is nothing at ${request.url.split("?", 1)[0]}.` });
  });
}
