import type { FastifyInstance } from "fastify";

/** `/healthz` says that the process lives, `/readyz` whether requests would be served. */
export function addHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get("/healthz", { logLevel: "warn" }, () => ({ status: "alive" }));
  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    if (await isReady()) return { status: "ready" };
    return reply.code(503).send({ status: "not ready" });
  });
}
