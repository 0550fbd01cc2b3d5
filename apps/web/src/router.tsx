import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  useNavigate,
} from "@tanstack/react-router";
import { useCallback } from "react";
import { GoalsPage } from "./features/goals/goals-page.tsx";
import { type GoalsSearch, readGoalsSearch } from "./features/goals/goals-search.ts";
import { ProblemScreen } from "./features/sync/problem-screen.tsx";
import { pageProblem } from "./sync/problems.ts";
import { NotFound } from "./ui/not-found.tsx";
import { PageBanner } from "./features/sync/page-banner.tsx";
import { SyncIndicator } from "./features/sync/sync-indicator.tsx";
import { AppLayout } from "./ui/app-layout.tsx";

const root = createRootRoute({
  component: () => (
    <AppLayout header={<SyncIndicator />} banner={<PageBanner />}>
      <Outlet />
    </AppLayout>
  ),
  notFoundComponent: NotFound,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/goals" });
  },
});

const goals = createRoute({
  getParentRoute: () => root,
  path: "/goals",
  validateSearch: (search: Record<string, unknown>): GoalsSearch => readGoalsSearch(search),
  component: GoalsRoute,
});

function GoalsRoute() {
  const search = goals.useSearch();
  const navigate = useNavigate({ from: "/goals" });
  const onSearch = useCallback(
    (change: { readonly [Part in keyof GoalsSearch]?: GoalsSearch[Part] | undefined }) => {
      // A form is a step that the back key undoes; filters are not.
      const step = change.goal !== undefined;
      void navigate({
        search: (present) => readGoalsSearch({ ...present, ...change }),
        replace: !step,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return <GoalsPage search={search} onSearch={onSearch} />;
}

export const router = createRouter({
  routeTree: root.addChildren([home, goals]),
  defaultErrorComponent: ({ error }) => <ProblemScreen {...pageProblem(error)} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
