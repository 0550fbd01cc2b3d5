import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  useNavigate,
  useParams,
} from "@tanstack/react-router";
import { useCallback } from "react";
import { AccountPage } from "./features/account/account-page.tsx";
import { GoalsPage } from "./features/goals/goals-page.tsx";
import { type GoalsSearch, readGoalsSearch } from "./features/goals/goals-search.ts";
import { InvitationNote, InvitePage } from "./features/spaces/invite-page.tsx";
import { SpacePage } from "./features/spaces/space-page.tsx";
import { ProblemScreen } from "./features/sync/problem-screen.tsx";
import { Frame } from "./frame.tsx";
import { pageProblem } from "./sync/problems.ts";
import { NotFound } from "./ui/not-found.tsx";

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

function Root() {
  const { token } = useParams({ strict: false });
  return <Frame invitation={token === undefined ? undefined : <InvitationNote token={token} />} />;
}

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

const account = createRoute({ getParentRoute: () => root, path: "/account", component: AccountPage });

const space = createRoute({ getParentRoute: () => root, path: "/spaces/$space", component: SpaceRoute });

function SpaceRoute() {
  return <SpacePage id={space.useParams().space} />;
}

const invite = createRoute({ getParentRoute: () => root, path: "/invite/$token", component: InviteRoute });

function InviteRoute() {
  return <InvitePage token={invite.useParams().token} />;
}

export const router = createRouter({
  routeTree: root.addChildren([home, goals, account, space, invite]),
  defaultErrorComponent: ({ error }) => <ProblemScreen {...pageProblem(error)} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
