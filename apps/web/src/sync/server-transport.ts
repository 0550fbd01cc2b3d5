import { createTRPCClient } from "@trpc/client";
import type { AppRouter } from "@tidemark/server/router";
import type { Transport } from "@tidemark/sync-client";
import { createTrpcTransport, trpcLinks } from "@tidemark/sync-client/trpc";

/** The way to the server that this page came from. */
export function createServerTransport(): Transport {
  return createTrpcTransport(createTRPCClient<AppRouter>({ links: trpcLinks({ url: "/trpc" }) }).sync);
}
