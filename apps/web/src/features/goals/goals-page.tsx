import { Button, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Goal } from "@tidemark/domain";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { useGoals } from "../../sync/app-sync.tsx";
import { useViewOnly } from "../../sync/session/session-context.tsx";
import { dayOf } from "../../ui/dates.ts";
import { idleProps } from "../../ui/idle-props.ts";
import { showNotice } from "../../ui/toasts.tsx";
import { useNow } from "../../ui/use-now.ts";
import { useShortcuts } from "../../ui/use-shortcuts.ts";
import { SyncProgress } from "../sync/sync-progress.tsx";
import { EmptyGoals } from "./empty-goals.tsx";
import { GoalDialog } from "./goal-dialog.tsx";
import { GoalList } from "./goal-list.tsx";
import { GoalSkeletons } from "./goal-skeletons.tsx";
import { GoalsOverview, OverviewSkeleton } from "./goals-overview.tsx";
import classes from "./goals-page.module.css";
import type { GoalsSearch } from "./goals-search.ts";
import { GoalsToolbar } from "./goals-toolbar.tsx";
import { overviewOf } from "./overview.ts";
import { countGoals, type GoalView, selectGoals } from "./select-goals.ts";
import { useGoalActions } from "./use-goal-actions.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

interface GoalsPageProps {
  readonly search: GoalsSearch;
  /** Changes the address; `undefined` takes a part out of it. */
  readonly onSearch: (change: {
    readonly [Part in keyof GoalsSearch]?: GoalsSearch[Part] | undefined;
  }) => void;
}

/** All goals, and the form of one. */
export function GoalsPage({ search, onSearch }: GoalsPageProps) {
  const { goals, ready } = useGoals();
  const { lastSync, state, progress } = useSyncStatus();
  const today = dayOf(useNow());
  const actions = useGoalActions();
  const [words, setWords] = useState("");
  const view: GoalView = { filter: search.show ?? "active", sort: search.sort ?? "due", search: words };
  const selected = useSelectedGoals(goals, view);
  const newButton = useRef<HTMLButtonElement>(null);
  const focus = useKeptFocus(selected, newButton);
  const overview = useMemo(() => overviewOf(goals, today), [goals, today]);
  const viewOnly = useViewOnly();
  const openNew = useCallback(() => {
    if (viewOnly === null) onSearch({ goal: "new" });
    else showNotice("view-only", viewOnly);
  }, [onSearch, viewOnly]);
  const openEdit = useCallback((goal: Goal) => onSearch({ goal: goal.id }), [onSearch]);
  useShortcuts(useMemo(() => ({ n: openNew }), [openNew]));

  const unsynced = lastSync === null;
  const none = goals.length === 0;
  const loading = !ready || (none && unsynced && (state === "idle" || state === "syncing"));
  return (
    <>
      <div className={classes.title}>
        <Title order={1}>Goals</Title>
        <Button
          ref={newButton}
          leftSection={<IconPlus size={18} stroke={2.4} />}
          aria-keyshortcuts="n"
          {...idleProps(viewOnly)}
          onClick={openNew}
        >
          New goal
        </Button>
      </div>
      {progress && (
        <div className={classes.progress}>
          <SyncProgress progress={progress} again={!unsynced} />
        </div>
      )}
      {loading ? <OverviewSkeleton /> : overview.active > 0 && <GoalsOverview {...overview} />}
      {(loading || !none) && (
        <GoalsToolbar
          view={view}
          counts={countGoals(goals)}
          onFilter={(filter) => onSearch({ show: filter === "active" ? undefined : filter })}
          onSort={(sort) => onSearch({ sort: sort === "due" ? undefined : sort })}
          onSearch={setWords}
        />
      )}
      {loading ? (
        <GoalSkeletons />
      ) : selected.length > 0 ? (
        <GoalList
          key={view.filter}
          goals={selected}
          focus={focus}
          today={today}
          actions={actions}
          onEdit={openEdit}
        />
      ) : (
        <EmptyGoals
          view={view}
          none={none}
          viewOnly={viewOnly !== null}
          unsynced={unsynced}
          onNew={openNew}
          onClearSearch={() => setWords("")}
        />
      )}
      <GoalDialog
        goals={goals}
        ready={ready}
        form={search.goal}
        onClose={() => onSearch({ goal: undefined })}
      />
    </>
  );
}

/** Follows the view; a long list lags behind the search field rather than slow it down. */
function useSelectedGoals(goals: readonly Goal[], { filter, sort, search }: GoalView): readonly Goal[] {
  const words = useDeferredValue(search);
  return useMemo(() => selectGoals(goals, { filter, sort, search: words }), [goals, filter, sort, words]);
}
