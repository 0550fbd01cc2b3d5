import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const OWN = ["'self'"];
const NOTHING = ["'none'"];
const HALF_A_YEAR_SECONDS = 15_552_000;

/**
 * Tells browsers what pages from here may do: run and fetch what comes from here, be in nobody's frame, and nothing
 * else. No script within a page runs, whoever managed to put it there.
 */
export async function addSecurityHeaders(
  app: FastifyInstance,
  { isSecure }: { readonly isSecure: boolean },
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: NOTHING,
        scriptSrc: OWN,
        scriptSrcAttr: NOTHING,
        // Mantine writes its theme and what depends on the size of the screen into style elements of the page. Those
        // could be told by a nonce, were the page not one file that the service worker keeps for a start offline.
        styleSrc: [...OWN, "'unsafe-inline'"],
        imgSrc: OWN,
        fontSrc: OWN,
        connectSrc: OWN,
        workerSrc: OWN,
        manifestSrc: OWN,
        formAction: OWN,
        baseUri: NOTHING,
        frameAncestors: NOTHING,
      },
    },
    // What is served over http, such as on one's own machine, would be out of reach.
    strictTransportSecurity: isSecure && { maxAge: HALF_A_YEAR_SECONDS, includeSubDomains: false },
    // Invitations are links: nobody else is to learn them. Ourselves we tell, for `Origin` depends on it.
    referrerPolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
}
