import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "@tanstack/react-router";
import { ProblemScreen } from "./features/sync/problem-screen.tsx";
import { router } from "./router.tsx";
import { openProblem } from "./sync/problems.ts";
import { SessionProvider } from "./sync/session/session-context.tsx";
import type { Session } from "./sync/session/session.ts";
import { ProblemBoundary } from "./ui/problem-boundary.tsx";
import { cssVariables, theme } from "./ui/theme.ts";

/** The whole app. */
export function App({ session }: { readonly session: Session }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-center" limit={3} />
      <ProblemBoundary fallback={(error) => <ProblemScreen {...openProblem(error)} />}>
        <SessionProvider session={session}>
          <RouterProvider router={router} />
        </SessionProvider>
      </ProblemBoundary>
    </MantineProvider>
  );
}
