import { Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, Suspense, use, useSyncExternalStore } from "react";
import { AccountMenu } from "./features/account/account-menu.tsx";
import { ReplacedScreen } from "./features/account/replaced-screen.tsx";
import { SessionBanner } from "./features/account/session-banner.tsx";
import { WelcomePage } from "./features/account/welcome-page.tsx";
import { KeptDraftBanner, KeptDraftsNote } from "./features/goals/kept-drafts.tsx";
import { LostSpace } from "./features/spaces/lost-space.tsx";
import { isOutsideSpaces } from "./features/spaces/outside-spaces.ts";
import { SpaceSwitcher } from "./features/spaces/space-switcher.tsx";
import { PageBanner } from "./features/sync/page-banner.tsx";
import { ProblemScreen } from "./features/sync/problem-screen.tsx";
import { SyncIndicator } from "./features/sync/sync-indicator.tsx";
import { AppSyncProvider } from "./sync/app-sync.tsx";
import { type AppSync, openingTrouble } from "./sync/open-sync.ts";
import { openProblem, storageProblem } from "./sync/problems.ts";
import { useSessionState } from "./sync/session/session-context.tsx";
import { AppLayout } from "./ui/app-layout.tsx";
import { ProblemBoundary } from "./ui/problem-boundary.tsx";

/** Around every page: its header for whoever is here, the ways in for everybody else. */
export function Frame({ invitation }: { readonly invitation?: ReactNode }) {
  const state = useSessionState();
  const path = useLocation({ select: ({ pathname }) => pathname });
  switch (state.kind) {
    case "starting":
      return null;
    case "nobody":
      return <WelcomePage invitation={invitation} note={<KeptDraftsNote />} />;
    case "replaced":
      return <ReplacedScreen account={state.account} note={<KeptDraftsNote />} />;
    case "somebody": {
      const { account, space, opening } = state;
      return (
        <ProblemBoundary
          key={`${account.key}/${space.id}`}
          fallback={(error) => <ProblemScreen {...openProblem(error)} />}
        >
          <Suspense fallback={<Opening />}>
            <Opened opening={opening}>
              <AppLayout
                place={<SpaceSwitcher />}
                header={<SyncIndicator />}
                account={<AccountMenu />}
                banner={
                  <>
                    <PageBanner />
                    <SessionBanner />
                    <KeptDraftBanner />
                  </>
                }
              >
                {space.role === null && !isOutsideSpaces(path) ? <LostSpace space={space} /> : <Outlet />}
              </AppLayout>
            </Opened>
          </Suspense>
        </ProblemBoundary>
      );
    }
  }
}

/** Nothing, since it takes a moment; what has to be done, if it waits for a person. */
function Opening() {
  const trouble = useSyncExternalStore(openingTrouble.subscribe, openingTrouble.get);
  return trouble && <ProblemScreen {...storageProblem(trouble)} />;
}

function Opened({ opening, children }: { readonly opening: Promise<AppSync>; readonly children: ReactNode }) {
  return <AppSyncProvider sync={use(opening)}>{children}</AppSyncProvider>;
}
