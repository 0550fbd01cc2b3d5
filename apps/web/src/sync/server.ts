import { createTRPCClient, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "@tidemark/server/router";
import { trpcLinks } from "@tidemark/sync-client/trpc";
import { userHeaders } from "./session/named-user.ts";

/** The server that this page came from. */
export const server: TRPCClient<AppRouter> = createTRPCClient<AppRouter>({
  links: trpcLinks({ url: "/trpc", headers: userHeaders }),
});
