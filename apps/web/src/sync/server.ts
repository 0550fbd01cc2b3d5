import { createTRPCClient, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "@tidemark/server/router";
import { trpcLinks } from "@tidemark/sync-client/trpc";

/** The server that this page came from. */
export const server: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
  links: trpcLinks({ url: "/trpc" }),
});
