import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "@tanstack/react-router";
import { Suspense, use, useSyncExternalStore } from "react";
import { ProblemScreen } from "./features/sync/problem-screen.tsx";
import { router } from "./router.tsx";
import { AppSyncProvider } from "./sync/app-sync.tsx";
import { type AppSync, openingTrouble } from "./sync/open-sync.ts";
import { openProblem, storageProblem } from "./sync/problems.ts";
import { ProblemBoundary } from "./ui/problem-boundary.tsx";
import { theme } from "./ui/theme.ts";

/** The whole app, once its local data is open; until then nothing moves on the page. */
export function App({ opening }: { readonly opening: Promise<AppSync> }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-center" limit={3} />
      <ProblemBoundary fallback={(error) => <ProblemScreen {...openProblem(error)} />}>
        <Suspense fallback={<Opening />}>
          <Opened opening={opening} />
        </Suspense>
      </ProblemBoundary>
    </MantineProvider>
  );
}

/** Nothing, since it takes a moment; what has to be done, if it waits for a person. */
function Opening() {
  const trouble = useSyncExternalStore(openingTrouble.subscribe, openingTrouble.get);
  return trouble && <ProblemScreen {...storageProblem(trouble)} />;
}

function Opened({ opening }: { readonly opening: Promise<AppSync> }) {
  return (
    <AppSyncProvider sync={use(opening)}>
      <RouterProvider router={router} />
    </AppSyncProvider>
  );
}
