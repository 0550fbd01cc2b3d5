import { accountRouter } from "./routers/account.ts";
import { spacesRouter } from "./routers/spaces.ts";
import { syncRouter } from "./routers/sync.ts";
import { router } from "./trpc.ts";

/** Everything a client can ask for. */
export const appRouter = router({ account: accountRouter, spaces: spacesRouter, sync: syncRouter });

/** What clients build on, as a type and nothing else. */
export type AppRouter = typeof appRouter;
